import { connection } from '../state/connection.svelte';
import { atLeast } from '../state/roles';
import { session } from '../state/session.svelte';
import { checkout } from '../pay/current';
import { outbox } from '../offline/current';
import { persist } from '../state/store';

/** Takes up the queue of this device for who is signed in, and sends what may go. */
export async function takeUpQueue(): Promise<void> {
  outbox.mayGo = (entry) => entry.by.username === session.user?.username || atLeast(session.user?.role, 'manager');
  await outbox.wake(checkout.unsettled).catch(() => {});
  persist();
  if (connection.online) await outbox.send();
}

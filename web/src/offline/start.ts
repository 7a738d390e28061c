import { connection } from './connection.svelte';
import { atLeast } from '../frame/roles';
import { session } from '../frame/session.svelte';
import { checkout } from '../pay/current';
import { outbox } from './current';
import { persist } from './store';

/** Takes up the queue of this device for who is signed in, and sends what may go. */
export async function takeUpQueue(): Promise<void> {
  outbox.mayGo = (entry) => entry.by.username === session.user?.username || atLeast(session.user?.role, 'manager');
  await outbox.wake(checkout.unsettled).catch(() => {});
  persist();
  if (connection.online) await outbox.send();
}

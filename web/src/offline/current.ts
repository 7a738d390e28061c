import * as client from '../api/client';
import { connection } from '../state/connection.svelte';
import type { Kept } from './entry';
import { Outbox } from './outbox.svelte';
import * as store from '../state/store';

/** The queue of this device. */
export const outbox = new Outbox(
  client,
  {
    all: () => store.all<Kept>('outbox'),
    put: (entry) => store.put('outbox', entry.id, entry),
    remove: (id) => store.remove('outbox', id),
  },
  alone,
);

/** One tab sends. Without locks (a page that is not secure) two may, and the ids keep each sale one. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request('carmensita.outbox', { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

connection.whenBack(() => void outbox.send());

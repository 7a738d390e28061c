/** Sales without a network: kept on this device and sent to the server later. */
import { connection } from '../state/connection.svelte';
import { outbox } from '../offline/current';
import { paths } from '../state/paths';
import { router } from '../state/route.svelte';
import { cart } from '../cart/cart.svelte';
import { catalogue } from '../catalogue/catalogue.svelte';
import { uuidv7 } from '../api/uuidv7';
import type { Draft } from './checkout.svelte';
import { checkout } from './current';
import { keep } from './keep';

/** Keeps the sale and gives its id. Fails when this device cannot keep it: then nothing was sold. */
export async function sellOffline(draft: Draft): Promise<string> {
  const id = uuidv7();
  await outbox.add(keep({ id, ...draft }));
  done(id);
  return id;
}

/** Moves the sale whose answer was lost to the queue, under its id, so that selling goes on. */
export async function keepOn(): Promise<void> {
  const id = checkout.unsettled;
  const held = id && outbox.find(id);
  if (!held) return;
  await outbox.add(held);
  checkout.handOver();
  done(id);
}

function done(id: string): void {
  catalogue.sold(cart.lines);
  cart.clear();
  router.replace(paths.kept(id));
  if (connection.online) void outbox.send();
}

import * as client from '../api/client';
import type { NewSale } from '../api/types';
import { outbox } from '../offline/current';
import { canWait } from '../offline/entry';
import { Checkout } from './checkout.svelte';
import { keep } from './keep';

/** The one checkout of the app, so that a sale of unknown outcome blocks the next on every screen. */
export const checkout = new Checkout({ ...client, createSale: createSafely }, sessionStorage);

/** Sells, and keeps the sale on this device until the answer is there: it outlives a closed browser. */
async function createSafely(sale: NewSale) {
  const { approval: _, ...body } = sale;
  // A device that keeps nothing sells all the same: the network is there, or else nothing is sold.
  if (canWait(body)) await outbox.hold(keep(body)).catch(() => {});
  return client.createSale(sale);
}

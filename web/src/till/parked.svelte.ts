/**
 * Tickets that were put aside on this device, to serve somebody else first. They outlive a reload, and go after a day.
 */
import type { Buyer, Customer } from '../api/types';
import type { Centimos } from '../values/money';
import * as store from '../state/store';
import { uuidv7 } from '../api/uuidv7';
import { cart, type Kept } from '../cart/cart.svelte';
import { catalogue } from '../catalogue/catalogue.svelte';

export type Parked = Kept & {
  id: string;
  at: string;
  names: string;
  total: Centimos;
  items: number;
  buyer?: Buyer;
  customer?: Customer;
};

const longestMs = 24 * 3_600_000;

class ParkedTickets {
  list = $state.raw<readonly Parked[]>([]);

  async load(): Promise<void> {
    const all = await store.all<Parked>('parked').catch(() => []);
    const old = all.filter(({ at }) => Date.now() - Date.parse(at) > longestMs);
    for (const { id } of old) await store.remove('parked', id);
    this.list = all.filter((one) => !old.includes(one));
  }

  /** Puts the ticket on the screen aside; false when there is none, or this device keeps nothing. */
  async park(): Promise<boolean> {
    if (cart.lines.length === 0) return false;
    const { lines, buyer, customer, totals } = cart;
    const names = lines.map(({ product }) => product.name).join(', ');
    const one: Parked = {
      ...cart.kept(),
      id: uuidv7(),
      at: new Date().toISOString(),
      names,
      total: totals.total,
      items: totals.items,
      ...(buyer && { buyer }),
      ...(customer && { customer }),
    };
    try {
      await store.put('parked', one.id, one);
    } catch {
      return false;
    }
    cart.clear();
    this.list = [...this.list, one];
    return true;
  }

  /** Recalls a parked ticket and parks the current one. False when one of its products is no longer sold. */
  async recall(one: Parked): Promise<boolean> {
    if (cart.lines.length > 0 && !(await this.park())) return true;
    await this.drop(one);
    const complete = cart.takeUp(one, catalogue.now.get);
    cart.name(one.buyer, one.customer);
    return complete;
  }

  async drop(one: Parked): Promise<void> {
    await store.remove('parked', one.id).catch(() => {});
    this.list = this.list.filter(({ id }) => id !== one.id);
  }
}

export const parked = new ParkedTickets();

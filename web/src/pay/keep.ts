import type { NewSale } from '../api/types';
import { session } from '../state/session.svelte';
import type { Kept, Slip } from '../offline/entry';
import { cart } from '../cart/cart.svelte';
import { terms } from '../cart/terms.svelte';
import { settle } from './tender';

/** The sale of the ticket on the screen as this device keeps it until the server has it. */
export function keep(body: NewSale): Kept {
  const { username, name } = session.user ?? { username: '', name: '' };
  return {
    id: body.id,
    body,
    slip: slip(body),
    at: new Date().toISOString(),
    by: { username, name },
    till: session.till?.name ?? '',
    state: 'held',
    tries: 0,
  };
}

function slip(body: NewSale): Slip {
  const { lines, totals } = cart.priced;
  const received = body.payments.find(({ method }) => method === 'cash')?.amount;
  const settled = settle(totals.total, body.payments, terms.shop.cashRounding);
  const rounding = received === undefined ? 0 : settled.rounding;
  return {
    lines: lines.map(({ line, gross, net }) => ({
      name: line.product.name,
      unit: line.product.unit,
      quantity: line.quantity,
      unitPrice: line.product.price,
      discount: gross - net,
      amount: net,
    })),
    discount: totals.discount,
    icbper: totals.icbper,
    total: totals.total,
    toPay: totals.total + rounding,
    received: received ?? 0,
    change: received === undefined ? 0 : settled.change,
  };
}

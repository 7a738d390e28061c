/**
 * What a return gives back, reckoned as the server does (internal/shop/refund): shares
 * are differences of a cumulative share, so that all parts together are exactly the
 * line; money goes back first where it is owed, to cards, wallets, cash last.
 */
import type { NewRefund, PaymentMethod, Sale } from '../api/types';
import { share, type Centimos } from '../values/money';

export type Goods = NewRefund['lines'][number]['goods'];
type Line = Sale['lines'][number];

const thousandths = (quantity: number) => Math.round(quantity * 1000);

/** How much of a line can still come back, in thousandths. */
export function left(line: Line): number {
  return thousandths(line.quantity) - thousandths(line.returned);
}

/** The refund of a line once so much of it has come back in all. */
function credited(line: Line, returned: number): Centimos {
  const whole = thousandths(line.quantity);
  return share(line.amount, returned, whole) + share(line.icbper, returned, whole);
}

const turns: Partial<Record<PaymentMethod, number>> = { credit: 0, card: 1, cash: 3 };
const turn = (method: PaymentMethod) => turns[method] ?? 2;

/** How much of each payment is to be back with the customer, when so much was credited in all. */
function due(payments: Sale['payments'], credited: Centimos): Centimos[] {
  const result = payments.map(() => 0);
  let open = credited;
  const order = payments
    .map((_, i) => i)
    .sort((a, b) => turn(payments[a]!.method) - turn(payments[b]!.method) || a - b);
  for (const i of order) {
    const { method, amount } = payments[i]!;
    const want = method === 'cash' ? Math.ceil(open / 10) * 10 : open;
    result[i] = Math.min(want, amount);
    open = Math.max(0, open - result[i]!);
  }
  return result;
}

export type Back = { method: PaymentMethod; amount: Centimos }[];

/** What goes back by each payment for these quantities (thousandths, by the number of the line). */
export function back(sale: Sale, quantities: ReadonlyMap<number, number>): Back {
  let [before, after] = [0, 0];
  for (const line of sale.lines) {
    const was = thousandths(line.returned);
    before += credited(line, was);
    after += credited(line, was + (quantities.get(line.line) ?? 0));
  }
  const [had, has] = [due(sale.payments, before), due(sale.payments, after)];
  return sale.payments.flatMap(({ method }, i) => (has[i]! > had[i]! ? [{ method, amount: has[i]! - had[i]! }] : []));
}

/** SUNAT's reason code: annulment or total return for a whole sale at once, otherwise return by item. */
export function reasonOf(sale: Sale, quantities: ReadonlyMap<number, number>, annul: boolean): NewRefund['reason'] {
  const whole = sale.lines.every(
    (line) => line.returned === 0 && quantities.get(line.line) === thousandths(line.quantity),
  );
  if (!whole) return '07';
  return annul ? '01' : '06';
}

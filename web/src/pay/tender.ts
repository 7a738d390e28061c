/** How a total is paid: exact methods first, cash for the rest, and only the cash part rounds. Pure rules, in centimos. */
import type { NewPayment, PaymentMethod } from '../api/types';
import { floorTo, type Centimos } from '../money';

export type ExactMethod = Exclude<PaymentMethod, 'cash'>;
/** A payment that is charged to the centimo: by card, Yape, Plin or on store credit, which alone has no reference. */
export type Exact = { method: ExactMethod; amount: Centimos; reference?: string };

export const methods: readonly PaymentMethod[] = ['cash', 'card', 'yape', 'plin', 'credit'];
export const notes: readonly Centimos[] = [1000, 2000, 5000, 10000, 20000];

export type Settlement = {
  /** What the exact payments leave open. */
  rest: Centimos;
  /** The same as coins can pay it. */
  cashDue: Centimos;
  /** Zero or negative: what cash forgives. */
  rounding: Centimos;
  change: Centimos;
  missing: Centimos;
};

/**
 * What is open after these payments, if the rest comes in cash and `received` is handed over (undefined: exactly). Cash is
 * asked for in multiples of `step`.
 */
export function settle(total: Centimos, exact: readonly Exact[], received?: Centimos, step?: Centimos): Settlement {
  const rest = total - exact.reduce((sum, payment) => sum + payment.amount, 0);
  const cashDue = floorTo(rest, step);
  const given = received ?? cashDue;
  return {
    rest,
    cashDue,
    rounding: cashDue - rest,
    change: Math.max(0, given - cashDue),
    missing: Math.max(0, cashDue - given),
  };
}

/** Notes handed over one by one add up until they cover what is due; the next touch begins anew. */
export function addNote(received: Centimos | undefined, note: Centimos, due: Centimos): Centimos {
  return received === undefined || received >= due ? note : received + note;
}

/** The payments as the API takes them. Cash is what was handed over; none when the exact ones cover everything. */
export function payments(total: Centimos, exact: readonly Exact[], received?: Centimos, step?: Centimos): NewPayment[] {
  const { rest, cashDue } = settle(total, exact, received, step);
  const cash: NewPayment[] = rest > 0 ? [{ method: 'cash', amount: received ?? cashDue }] : [];
  return [...exact.map((payment) => ({ ...payment })), ...cash];
}

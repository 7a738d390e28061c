/**
 * How a total is paid, in whichever order: what is exact counts as it
 * is, cash pays the rest, and only cash rounds. Pure rules, in centimos.
 */
import type { NewPayment } from '../api/types';
import { floorTo, type Centimos } from '../values/money';

export type Settlement = {
  /** What is left to pay, to the centimo. */
  rest: Centimos;
  /** The same as coins can pay it. */
  cashDue: Centimos;
  /** Zero or negative: what cash forgives. */
  rounding: Centimos;
  change: Centimos;
};

const sum = (payments: readonly NewPayment[]) => payments.reduce((all, { amount }) => all + amount, 0);

/** What is open after these payments, if cash pays the rest. Cash is asked for in multiples of `step`. */
export function settle(total: Centimos, given: readonly NewPayment[], step?: Centimos): Settlement {
  const exact = total - sum(given.filter(({ method }) => method !== 'cash'));
  const cash = sum(given.filter(({ method }) => method === 'cash'));
  const asked = floorTo(Math.max(0, exact), step);
  return { rest: exact - cash, cashDue: asked - cash, rounding: asked - exact, change: Math.max(0, cash - asked) };
}

/**
 * The payments as the API takes them: cash once, as it was handed over, and none when the exact ones cover everything.
 */
export function payments(total: Centimos, given: readonly NewPayment[]): NewPayment[] {
  const exact = given.filter(({ method, amount }) => method !== 'cash' && amount > 0);
  const cash: NewPayment[] = sum(exact) < total ? [{ method: 'cash', amount: sum(given) - sum(exact) }] : [];
  return [...exact, ...cash];
}

/** Sums that people hand over for an amount: the next round ones above it, as coins and notes make them up. */
export function handed(due: Centimos): Centimos[] {
  const round = [100, 500, 1000, 2000, 5000, 10_000, 20_000].map((note) => Math.ceil(due / note) * note);
  return [...new Set(round)].filter((one) => one > due).sort((a, b) => a - b);
}

/** The coins and notes of Peru, in centimos, and what they come to. */
import type { CashCount } from '../api/shifts';
import type { Centimos } from '../values/money';

export const notes: readonly Centimos[] = [20000, 10000, 5000, 2000, 1000];
export const coins: readonly Centimos[] = [500, 200, 100, 50, 20, 10];

export const smallestCoin: Centimos = 10;

/** Whether coins can make up the amount. */
export function payable(amount: Centimos): boolean {
  return amount % smallestCoin === 0;
}

export function sum(count: CashCount): Centimos {
  return Object.entries(count).reduce((total, [value, pieces]) => total + Number(value) * pieces, 0);
}

/** The fewest notes and coins for an amount, the largest first. What no coin pays is left out. */
export function fewest(amount: Centimos): { value: Centimos; pieces: number }[] {
  const parts: { value: Centimos; pieces: number }[] = [];
  let left = amount;
  for (const value of [...notes, ...coins]) {
    const pieces = Math.floor(left / value);
    if (pieces > 0) parts.push({ value, pieces });
    left -= pieces * value;
  }
  return parts;
}

/**
 * What the shop takes off by itself, reckoned as the server
 * does (internal/shop/promotion), to show it before it is paid.
 */
import type { Promotion } from '../api/types';
import { share, times, type Centimos } from '../values/money';
import { amount, type Line } from './cart';

export type Given = { promotion: Promotion; off: Centimos };

const combines = ({ kind }: Promotion) => kind === 'n_for_m' || kind === 'second_percent';

const covers = (promotion: Promotion, { product }: Line) =>
  promotion.productId ? promotion.productId === product.id : promotion.categoryId === product.category.id;

/** What a percent or an amount takes off a line. */
function off(promotion: Promotion, line: Line): Centimos {
  const { kind, percent = 0, amount: each = 0 } = promotion;
  return Math.min(
    kind === 'percent'
      ? share(amount(line), percent, 10_000)
      : times(Math.min(each, line.product.price), line.quantity),
    amount(line),
  );
}

/**
 * Pieces make groups, the dearest first; the cheapest of each
 * group are free, or cheaper. What is left over makes no group.
 */
function offs({ percent = 10_000, buy = 2, pay = 1 }: Promotion, lines: readonly Line[]): Centimos[] {
  const all = lines.reduce((sum, line) => sum + line.quantity, 0) / 1000;
  let n = 0;
  const cheaper = () => {
    const counted = Math.min(n, all - (all % buy));
    return Math.floor(counted / buy) * (buy - pay) + Math.max(0, (counted % buy) - pay);
  };
  return lines.map(({ product, quantity }) => {
    const before = cheaper();
    n += quantity / 1000;
    // Reckoned on one piece, as the label on the shelf says it.
    return share(product.price, percent, 10_000) * (cheaper() - before);
  });
}

/**
 * What each line gets, in sum the best for the customer: promotions
 * do not stack, and those that count pieces take lines together.
 */
export function best(all: readonly Promotion[], lines: readonly Line[], day: string): (Given | undefined)[] {
  const given: (Given | undefined)[] = lines.map(() => undefined);
  const now = (i: number) => given[i]?.off ?? 0;
  const today = all
    .filter(({ active, from, to }) => active && day >= from && day <= to)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  let left = [...lines.keys()]
    .filter((i) => lines[i]!.product.unit !== 'KGM')
    .sort(
      (a, b) =>
        lines[b]!.product.price - lines[a]!.product.price || (lines[a]!.product.id < lines[b]!.product.id ? -1 : 1),
    );
  for (const promotion of today) {
    if (combines(promotion)) continue;
    lines.forEach((line, i) => {
      const taken = covers(promotion, line) ? off(promotion, line) : 0;
      if (taken > now(i)) given[i] = { promotion, off: taken };
    });
  }
  for (;;) {
    const deal = (promotion: Promotion, at: number[]) => {
      const taken = offs(
        promotion,
        at.map((i) => lines[i]!),
      );
      return { promotion, at, taken, gain: at.reduce((sum, i, k) => sum + taken[k]! - now(i), 0) };
    };
    let most: ReturnType<typeof deal> | undefined;
    for (const promotion of today.filter(combines)) {
      const covered = left.filter((i) => covers(promotion, lines[i]!));
      let found = deal(promotion, covered);
      for (const i of covered) {
        const without = deal(
          promotion,
          found.at.filter((one) => one !== i),
        );
        if (without.gain > found.gain) found = without;
      }
      if (found.gain > (most?.gain ?? 0)) most = found;
    }
    if (!most) return given;
    const { promotion, at, taken } = most;
    at.forEach((i, k) => (given[i] = taken[k] ? { promotion, off: taken[k] } : undefined));
    left = left.filter((i) => !at.includes(i));
  }
}

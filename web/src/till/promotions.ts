/** What the shop takes off by itself, reckoned as the server does (internal/promotion), to show it before it is paid. */
import type { Promotion } from '../api/types';
import { share, times, type Centimos } from '../money';
import { amount, type Line } from './cart';

/** What a promotion takes off a line that it covers: never more than the line. */
function off(promotion: Promotion, line: Line): Centimos {
  const { price, unit } = line.product;
  const pieces = unit === 'KGM' ? 0 : Math.floor(line.quantity / 1000);
  const percent = promotion.percent ?? 0;
  const [buy = 0, pay = 0] = [promotion.buy, promotion.pay];
  switch (promotion.kind) {
    case 'percent':
      return share(amount(line), percent, 10_000);
    case 'amount':
      return times(Math.min(promotion.amount ?? 0, price), line.quantity);
    case 'n_for_m':
      return buy > 0 ? price * Math.floor(pieces / buy) * (buy - pay) : 0;
    case 'second_percent': // reckoned on one piece, as the label on the shelf says it
      return share(price, percent, 10_000) * Math.floor(pieces / 2);
  }
}

function covers(promotion: Promotion, line: Line): boolean {
  if (promotion.productId) return promotion.productId === line.product.id;
  return promotion.categoryId !== undefined && promotion.categoryId === line.product.category.id;
}

/** The promotion of that day that takes most off the line; of equal ones the one with the smaller id. */
export function best(all: readonly Promotion[], line: Line, day: string): { promotion: Promotion; off: Centimos } | undefined {
  let found: { promotion: Promotion; off: Centimos } | undefined;
  for (const promotion of all) {
    if (!promotion.active || day < promotion.from || day > promotion.to || !covers(promotion, line)) continue;
    const taken = Math.max(0, Math.min(off(promotion, line), amount(line)));
    if (taken > (found?.off ?? 0) || (found && taken === found.off && promotion.id < found.promotion.id)) found = { promotion, off: taken };
  }
  return found;
}

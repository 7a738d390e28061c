import { times, type Centimos, type Thousandths } from './money';

/**
 * How much of goods by weight an amount of money buys, to the gram: what it comes to is the amount, or where no gram
 * does, the most below it. Zero buys nothing.
 */
export function forAmount(amount: Centimos, price: Centimos): Thousandths {
  if (price <= 0) return 0;
  const near = Math.round((amount * 1000) / price);
  return times(price, near) > amount ? near - 1 : near;
}

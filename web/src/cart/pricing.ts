/**
 * What a ticket comes to: promotions, then what the cashier takes off by hand, then
 * the tax of what is left. As the server reckons it (internal/shop/sale), which has
 * the last word: the page tells the customer a total, and the server compares.
 */
import type { NewSale, Promotion } from '../api/types';
import { share, splitTax, spread, type Centimos } from '../values/money';
import { amount, type Line } from './cart';
import { best } from './promotions';

/** A percent, in basis points, or an amount. */
export type Discount = { percent: number } | { amount: Centimos };
export type Discounts = { lines: Readonly<Record<string, Discount>>; receipt?: Discount };

export const noDiscounts: Discounts = { lines: {} };

/** What the shop charges under. */
export type Terms = {
  promotions: readonly Promotion[];
  day: string;
  /** Basis points; 0 where receipts show no IGV. */
  igvRate: number;
  /** What one plastic bag pays. */
  icbper: Centimos;
  /** What a cashier may take off by hand, in basis points. */
  limit: number;
};

export type PricedLine = {
  line: Line;
  /** Without anything taken off. */
  gross: Centimos;
  promotion?: { name: string; off: Centimos };
  /** Taken off this line by hand; its share of the receipt's discount is not in it. */
  hand: Centimos;
  /** Its share of the discount on the whole receipt. */
  shared: Centimos;
  /** What is charged, the share of the receipt's discount taken off too. */
  net: Centimos;
};

export type Totals = {
  goods: Centimos;
  discount: Centimos;
  igv: Centimos;
  bags: number;
  icbper: Centimos;
  total: Centimos;
  items: number;
};

export type Priced = {
  lines: readonly PricedLine[];
  totals: Totals;
  /** Taken off the whole receipt by hand. */
  receiptOff: Centimos;
  /** Whether the cashier takes off more than may be without a manager. */
  aboveLimit: boolean;
};

/** What a discount takes off a price; never more than the price. */
export function taken(discount: Discount | undefined, price: Centimos): Centimos {
  if (!discount) return 0;
  return 'percent' in discount ? share(price, discount.percent, 10_000) : Math.min(discount.amount, price);
}

/** The total has the tax of bags in it and is not rounded: that depends on how it is paid. */
export function price(lines: readonly Line[], terms: Terms, byHand: Discounts = noDiscounts): Priced {
  const given = best(terms.promotions, lines, terms.day);
  const before = lines.map((line, i) => {
    const gross = amount(line);
    const found = given[i];
    const left = gross - (found?.off ?? 0);
    return { line, gross, left, hand: 0, ...(found && { promotion: { name: found.promotion.name, off: found.off } }) };
  });
  for (const [id, discount] of Object.entries(byHand.lines)) {
    const of = before.filter(({ line }) => line.product.id === id); // goods by weight may be in several packages
    const lefts = of.map(({ left }) => left);
    const off = spread(
      taken(
        discount,
        lefts.reduce((sum, one) => sum + one, 0),
      ),
      lefts,
    );
    of.forEach((one, i) => (one.hand = off[i]!));
  }
  const rest = before.map(({ left, hand }) => left - hand);
  const receiptOff = taken(
    byHand.receipt,
    rest.reduce((sum, one) => sum + one, 0),
  );
  const shares = receiptOff > 0 ? spread(receiptOff, rest) : rest.map(() => 0);
  const priced = before.map(({ left, ...line }, i): PricedLine => ({
    ...line,
    shared: shares[i]!,
    net: left - line.hand - shares[i]!,
  }));
  const aboveLimit = !within(
    terms.limit,
    before.map(({ line, left, hand }, i) => ({ of: line.product.id, left, hand, shared: shares[i]! })),
  );
  return { lines: priced, totals: totals(priced, terms), receiptOff, aboveLimit };
}

function totals(lines: readonly PricedLine[], terms: Terms): Totals {
  let [goods, gross, taxed, bags, items] = [0, 0, 0, 0, 0];
  for (const { line, net, gross: full } of lines) {
    goods += net;
    gross += full;
    if (line.product.taxClass === 'gravado') taxed += net;
    if (line.product.icbper) bags += line.quantity / 1000;
    items += line.product.unit === 'KGM' ? 1 : line.quantity / 1000;
  }
  const icbper = bags * terms.icbper;
  return {
    goods,
    discount: gross - goods,
    igv: splitTax(taxed, terms.igvRate).igv,
    bags,
    icbper,
    total: goods + icbper,
    items,
  };
}

/**
 * Of each product by itself, and of all together; what is rounded
 * in the customer's favour does not count against the cashier.
 */
function within(
  limit: number,
  lines: readonly { of: string; left: Centimos; hand: Centimos; shared: Centimos }[],
): boolean {
  let [sum, off, allowed] = [0, 0, 0];
  const products = new Map<string, { left: Centimos; hand: Centimos }>();
  for (const { of, left, hand, shared } of lines) {
    const product = products.get(of) ?? { left: 0, hand: 0 };
    products.set(of, { left: product.left + left, hand: product.hand + hand });
    sum += left;
    off += hand + shared;
    allowed += share(left, limit, 10_000);
  }
  for (const { left, hand } of products.values()) if (hand > share(left, limit, 10_000)) return false;
  return off <= Math.max(allowed, share(sum, limit, 10_000));
}

/** The discounts as the API takes them; nothing for those that take nothing off. */
export function asked(priced: Priced, byHand: Discounts): Pick<NewSale, 'discounts'> {
  const spelled = (discount: Discount, off: Centimos) =>
    'percent' in discount ? { percent: discount.percent } : { amount: off };
  const lines = Object.entries(byHand.lines).flatMap(([id, discount]) => {
    const hand = priced.lines.reduce((sum, one) => sum + (one.line.product.id === id ? one.hand : 0), 0);
    return hand > 0 ? [{ productId: id, ...spelled(discount, hand) }] : [];
  });
  const receipt = byHand.receipt && priced.receiptOff > 0 ? spelled(byHand.receipt, priced.receiptOff) : undefined;
  if (lines.length === 0 && !receipt) return {};
  return { discounts: { ...(lines.length > 0 && { lines }), ...(receipt && { receipt }) } };
}

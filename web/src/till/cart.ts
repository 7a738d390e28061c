/** The rules of the ticket, as pure functions: equal products are one line, amounts are as the server will compute them. */
import type { Product } from '../api/types';
import { icbperPerBag, splitTax, times, type Centimos, type Thousandths } from '../money';
import { maxQuantity } from '../quantity';

export type Line = { readonly product: Product; readonly quantity: Thousandths };

/** Adds a quantity of a product: to its line when there is one, else as a new line at the end. */
export function add(lines: readonly Line[], product: Product, quantity: Thousandths): Line[] {
  const present = lines.find((line) => line.product.id === product.id);
  if (!present) return [...lines, { product, quantity }];
  return set(lines, product.id, present.quantity + quantity);
}

/** Sets the quantity of a line; nothing or less removes it. */
export function set(lines: readonly Line[], productId: string, quantity: Thousandths): Line[] {
  if (quantity <= 0) return lines.filter((line) => line.product.id !== productId);
  const kept = Math.min(quantity, maxQuantity);
  return lines.map((line) => (line.product.id === productId ? { ...line, quantity: kept } : line));
}

/** The same lines at the prices of now; products that are no longer sold fall out. */
export function reprice(lines: readonly Line[], find: (id: string) => Product | undefined): Line[] {
  return lines.flatMap((line) => {
    const product = find(line.product.id);
    return product ? [{ ...line, product }] : [];
  });
}

export function amount(line: Line): Centimos {
  return times(line.product.price, line.quantity);
}

export type Totals = { goods: Centimos; igv: Centimos; bags: number; icbper: Centimos; total: Centimos; items: number };

/** What the ticket comes to. The total has the tax of bags in it and is not rounded: that depends on how it is paid. */
export function totals(lines: readonly Line[]): Totals {
  let goods = 0;
  let taxed = 0;
  let bags = 0;
  let items = 0;
  for (const line of lines) {
    goods += amount(line);
    if (line.product.taxClass === 'gravado') taxed += amount(line);
    if (line.product.icbper) bags += line.quantity / 1000;
    items += line.product.unit === 'KGM' ? 1 : line.quantity / 1000;
  }
  const icbper = bags * icbperPerBag;
  return { goods, igv: splitTax(taxed).igv, bags, icbper, total: goods + icbper, items };
}

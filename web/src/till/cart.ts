/** The rules of the ticket, as pure functions: equal products are one line, amounts are as the server will compute them. */
import type { Product } from '../api/types';
import { times, type Centimos, type Thousandths } from '../money';
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

/** What the line costs before anything is taken off. */
export function amount(line: Line): Centimos {
  return times(line.product.price, line.quantity);
}

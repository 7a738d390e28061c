/**
 * The rules of the ticket, as pure functions: equal products are one line, but each package
 * with a label of the scale is one of its own; amounts are as the server will compute them.
 */
import type { Product } from '../api/types';
import { times, type Centimos, type Thousandths } from '../values/money';
import { maxQuantity } from '../values/quantity';

export type Line = {
  readonly product: Product;
  readonly quantity: Thousandths;
  /** Of a package with a label: tells it from others of the same goods. */
  readonly pack?: string;
  /** What its label says it costs, where the scale prints prices. */
  readonly amount?: Centimos;
};

/** What a line is known by on the ticket. */
export function keyOf(line: Line): string {
  return line.pack ?? line.product.id;
}

/** Adds a quantity of a product: to its line when there is one, else as a new line at the end. */
export function add(lines: readonly Line[], product: Product, quantity: Thousandths): Line[] {
  const present = lines.find((line) => keyOf(line) === product.id);
  if (!present) return [...lines, { product, quantity }];
  return set(lines, product.id, present.quantity + quantity);
}

/** Adds a package with a label of the scale as a line of its own. */
export function pack(lines: readonly Line[], product: Product, quantity: Thousandths, amount?: Centimos): Line[] {
  const number = lines
    .filter((line) => line.pack?.startsWith(product.id))
    .map((line) => Number(line.pack!.split('#')[1]));
  return [
    ...lines,
    { product, quantity, pack: `${product.id}#${Math.max(0, ...number) + 1}`, ...(amount !== undefined && { amount }) },
  ];
}

/** Sets the quantity of a line; nothing or less removes it. A package that is weighed anew costs what it weighs. */
export function set(lines: readonly Line[], key: string, quantity: Thousandths): Line[] {
  if (quantity <= 0) return lines.filter((line) => keyOf(line) !== key);
  const kept = Math.min(quantity, maxQuantity);
  return lines.map((line) => {
    if (keyOf(line) !== key) return line;
    const { amount: _, ...weighed } = line;
    return { ...(quantity === line.quantity ? line : weighed), quantity: kept };
  });
}

/** The same lines at today's prices, without products that are no longer sold. */
export function reprice(lines: readonly Line[], find: (id: string) => Product | undefined): Line[] {
  return lines.flatMap((line) => {
    const product = find(line.product.id);
    if (!product) return [];
    if (line.amount === undefined || product.price === line.product.price) return [{ ...line, product }];
    // The label's price stands.
    return [{ ...line, product, quantity: Math.max(1, weightAt(product.price, line.amount)) }];
  });
}

/** What the line costs before anything is taken off. */
export function amount(line: Line): Centimos {
  return line.amount ?? times(line.product.price, line.quantity);
}

/** The weight that costs an amount, to the gram, as the server reckons it. */
function weightAt(price: Centimos, amount: Centimos): Thousandths {
  return Math.floor((2 * amount * 1000 + price) / (2 * price));
}

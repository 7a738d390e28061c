import type { Product } from '../api/types';
import { fold, has } from '../values/fold';

/** What nobody was asked about a new product. */
export type Guess = { category: string; taxClass: Product['taxClass'] };

/**
 * The category of the products whose names share most words with this one, else the one with most products; and the
 * IGV of most products in it. Nothing when the shop has no products to go by.
 */
export function guess(products: readonly Product[], name: string): Guess | undefined {
  const words = fold(name)
    .split(' ')
    .filter((word) => word.length > 2);
  const alike = (product: Product) => {
    const of = fold(`${product.name} ${product.brand}`);
    return words.filter((word) => has(of, word)).length;
  };
  const shared = products.map(alike);
  const most = Math.max(0, ...shared);
  const category = commonest(products.filter((_, i) => shared[i] === most).map((one) => one.category.id));
  return category === undefined ? undefined : { category, taxClass: taxOf(products, category) };
}

/** The IGV of most products of a category. */
export function taxOf(products: readonly Product[], category: string): Product['taxClass'] {
  return commonest(products.filter((one) => one.category.id === category).map((one) => one.taxClass)) ?? 'gravado';
}

function commonest<T>(all: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].reduce<[T, number] | undefined>(
    (best, one) => (best && best[1] >= one[1] ? best : one),
    undefined,
  )?.[0];
}

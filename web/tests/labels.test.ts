import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Product } from '../src/api/types';
import { add, amount, keyOf, pack, reprice, set, type Line } from '../src/cart/cart';
import { asked, price, type Discounts, type Terms } from '../src/cart/pricing';

type Labels = {
  name: string;
  price: number;
  packages: { grams: number; amount?: number }[];
  amounts: number[];
  total: number;
};

// The server's tests read the same file.
const labels = JSON.parse(
  readFileSync(new URL('../../internal/shop/sale/testdata/labels.json', import.meta.url), 'utf8'),
) as Labels[];

const cheese = (price: number, id = 'queso') =>
  ({ id, price, unit: 'KGM', taxClass: 'gravado', category: { id: 'lacteos' } }) as Product;
const terms: Terms = { promotions: [], day: '2026-03-15', igvRate: 1800, icbper: 50, limit: 500 };
const put = (product: Product, packages: Labels['packages']) =>
  packages.reduce<Line[]>((lines, one) => pack(lines, product, one.grams, one.amount), []);

describe('packages with a label of the scale', () => {
  it.each(labels)('$name', ({ price: perKilo, packages, amounts, total }) => {
    const lines = put(cheese(perKilo), packages);
    expect(lines.map(amount)).toEqual(amounts);
    expect(price(lines, terms).totals.total).toBe(total);
  });

  it('are lines of their own, beside goods that are weighed here', () => {
    let lines = add(put(cheese(899), [{ grams: 333 }, { grams: 333 }]), cheese(899), 500);
    lines = add(lines, cheese(899), 500);
    expect(lines.map(({ quantity }) => quantity)).toEqual([333, 333, 1000]);
    lines = set(lines, keyOf(lines[0]!), 0);
    expect(lines.map(({ quantity }) => quantity)).toEqual([333, 1000]);
    expect(new Set(pack(lines, cheese(899), 333).map(keyOf)).size).toBe(3);
  });

  it('cost what they weigh once they are weighed anew, and their label when the price changed', () => {
    const lines = put(cheese(9990), [{ grams: 54, amount: 537 }]);
    expect(set(lines, keyOf(lines[0]!), 100).map(amount)).toEqual([999]);
    const [cheaper] = reprice(lines, () => cheese(5000));
    expect([cheaper!.quantity, amount(cheaper!)]).toEqual([107, 537]);
  });

  it('share the discount of their product', () => {
    const byHand: Discounts = { lines: { queso: { percent: 500 } } };
    const priced = price(put(cheese(90), [{ grams: 100 }, { grams: 100 }]), terms, byHand);
    expect([priced.totals.total, priced.totals.discount, priced.aboveLimit]).toEqual([17, 1, false]);
    expect(asked(priced, byHand)).toEqual({ discounts: { lines: [{ productId: 'queso', percent: 500 }] } });
  });
});

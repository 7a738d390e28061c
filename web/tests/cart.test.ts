import { describe, expect, it } from 'vitest';
import { add, amount, reprice, set, type Line } from '../src/cart/cart';
import { price, type Terms } from '../src/cart/pricing';
import { product } from './goods';

const terms: Terms = { promotions: [], day: '2026-11-25', igvRate: 1800, icbper: 50, limit: 0 };
const totals = (lines: Line[]) => price(lines, terms).totals;

describe('the ticket', () => {
  it('holds equal products as one line', () => {
    const milk = product();
    const bread = product();
    const lines = add(add(add([], milk, 1000), bread, 1000), milk, 2000);
    expect(lines.map((line) => [line.product.id, line.quantity])).toEqual([
      [milk.id, 3000],
      [bread.id, 1000],
    ]);
  });

  it('adds the weights of goods by weight', () => {
    const potato = product({ unit: 'KGM', price: 280 });
    const lines = add(add([], potato, 1250), potato, 755);
    expect(lines).toHaveLength(1);
    expect(amount(lines[0]!)).toBe(561); // 2.005 kg × 2.80 = 5.614
  });

  it('loses a line whose quantity goes to nothing, and no other', () => {
    const [milk, bread] = [product(), product()];
    const lines = add(add([], milk, 1000), bread, 1000);
    expect(set(lines, milk.id, 0).map((line) => line.product)).toEqual([bread]);
  });

  it('is never changed in place: what was paid for stays as it was', () => {
    const milk = product();
    const before = add([], milk, 1000);
    add(before, milk, 1000);
    set(before, milk.id, 5000);
    expect(before[0]!.quantity).toBe(1000);
  });

  it('comes to the goods, tax inside, bags beside it', () => {
    const lines = [
      { product: product({ price: 450 }), quantity: 2000 },
      { product: product({ price: 420 }), quantity: 3000 },
      { product: product({ price: 20, icbper: true }), quantity: 1000 },
    ];
    expect(totals(lines)).toEqual({ goods: 2180, discount: 0, igv: 333, bags: 1, icbper: 50, total: 2230, items: 6 });
  });

  it('finds no IGV in exonerated goods', () => {
    const lines = [
      { product: product({ price: 1000 }), quantity: 1000 },
      { product: product({ price: 280, unit: 'KGM', taxClass: 'exonerado' }), quantity: 1250 },
    ];
    expect(totals(lines)).toMatchObject({ goods: 1350, igv: 153, total: 1350, items: 2 });
  });

  it('takes new prices and drops what is no longer sold', () => {
    const [milk, gone] = [product(), product()];
    const lines = add(add([], milk, 2000), gone, 1000);
    const dearer = { ...milk, price: 500 };
    expect(reprice(lines, (id) => (id === milk.id ? dearer : undefined))).toEqual([
      { product: dearer, quantity: 2000 },
    ]);
  });
});

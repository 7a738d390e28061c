/** The same figures as the server's tests (internal/shop/refund). */
import { describe, expect, it } from 'vitest';
import type { Sale } from '../src/api/types';
import { back, left, reasonOf } from '../src/refund/share';

const line = (over: Partial<Sale['lines'][number]>): Sale['lines'][number] => ({
  line: 1,
  productId: 'p',
  sku: 's',
  name: 'Leche',
  unit: 'NIU',
  quantity: 3,
  unitPrice: 333,
  discount: 0,
  amount: 1000,
  taxClass: 'gravado',
  base: 0,
  igv: 0,
  icbper: 0,
  returned: 0,
  ...over,
});
const paid = (method: 'cash' | 'card' | 'credit' | 'yape', amount: number) => ({
  method,
  amount,
  received: amount,
  change: 0,
  reference: '',
  authorization: '',
  state: 'confirmed' as const,
});
const sale = (lines: Sale['lines'], payments: Sale['payments']) => ({ lines, payments }) as Sale;

describe('what goes back', () => {
  it('of all parts of a line is exactly the line', () => {
    const amounts = [0, 1, 2].map(
      (returned) => back(sale([line({ returned })], [paid('card', 1000)]), new Map([[1, 1000]]))[0]!.amount,
    );
    expect(amounts).toEqual([333, 334, 333]);
  });

  it('of a whole sale is exactly what was paid, the rounding of cash included', () => {
    expect(back(sale([line({ amount: 1007 })], [paid('cash', 1000)]), new Map([[1, 3000]]))).toEqual([
      { method: 'cash', amount: 1000 },
    ]);
  });

  it('goes first to what is owed, then to cards, to wallets, and comes in cash last', () => {
    const payments = [paid('cash', 300), paid('yape', 200), paid('card', 400), paid('credit', 100)];
    expect(back(sale([line({})], payments), new Map([[1, 2000]]))).toEqual([
      { method: 'yape', amount: 167 },
      { method: 'card', amount: 400 },
      { method: 'credit', amount: 100 },
    ]);
  });

  it('in cash is rounded in the customer’s favour', () => {
    expect(back(sale([line({})], [paid('cash', 1000)]), new Map([[1, 1000]]))).toEqual([
      { method: 'cash', amount: 340 },
    ]);
  });
});

describe('a return', () => {
  it('is of no more than is left', () => expect(left(line({ returned: 1 }))).toBe(2000));
  it('is of items, of the whole sale, or annuls it', () => {
    const whole = new Map([[1, 3000]]);
    expect(reasonOf(sale([line({})], []), new Map([[1, 1000]]), true)).toBe('07');
    expect(reasonOf(sale([line({})], []), whole, false)).toBe('06');
    expect(reasonOf(sale([line({})], []), whole, true)).toBe('01');
    expect(reasonOf(sale([line({ returned: 1 })], []), new Map([[1, 2000]]), true)).toBe('07');
  });
});

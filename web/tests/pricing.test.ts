/** The same figures as the server's tests (internal/shop/promotion, internal/shop/sale). */
import { describe, expect, it } from 'vitest';
import type { Promotion } from '../src/api/types';
import carts from '../../internal/shop/promotion/testdata/carts.json';
import { best as given } from '../src/cart/promotions';
import { asked, price, type Discounts, type Terms } from '../src/cart/pricing';
import type { Line } from '../src/cart/cart';
import { product } from './goods';

const day = '2026-03-15';
const usual: Terms = { promotions: [], day, igvRate: 1800, icbper: 50, limit: 500 };
const goods = product({ price: 475 });
const pieces = (n: number, of = goods) => ({ product: of, quantity: n * 1000 });
const kilos = (thousandths: number, at: number) => ({
  product: product({ unit: 'KGM', price: at, id: goods.id, category: goods.category }),
  quantity: thousandths,
});

function running(over: Partial<Promotion>): Promotion {
  return {
    id: '1',
    name: 'Oferta',
    kind: 'percent',
    from: day,
    to: day,
    active: true,
    version: 1,
    productId: goods.id,
    ...over,
  };
}

const best = (all: Promotion[], line: Line, on: string) => given(all, [line], on)[0];

describe('a cart gets what the server gives', () => {
  it.each(carts)('$why', (cart) => {
    const promotions = cart.promotions.map(
      (one) => ({ name: '', from: day, to: day, active: true, version: 1, ...one }) as Promotion,
    );
    const lines = cart.lines.map((line): Line => {
      const { productId: id, categoryId, price: at, quantity } = line;
      return {
        product: product({
          id,
          price: at,
          unit: 'weighed' in line ? 'KGM' : 'NIU',
          category: { ...goods.category, id: categoryId },
        }),
        quantity,
      };
    });
    const found = price(lines, { ...usual, promotions }).lines;
    expect(found.map(({ promotion }) => promotion?.off ?? 0)).toEqual(cart.lines.map(({ off }) => off));
    const other = given(promotions.reverse(), lines.reverse(), day).reverse();
    expect(other.map((one) => one?.promotion.id ?? '')).toEqual(cart.lines.map(({ promotion }) => promotion));
    expect(other.map((one) => one?.off ?? 0)).toEqual(cart.lines.map(({ off }) => off));
  });
});

describe('a promotion', () => {
  const half = { kind: 'second_percent', percent: 5000 } as const;
  it.each([
    ['10 % of 4.75 rounds half up', running({ percent: 1000 }), pieces(1), 48],
    ['10 % of the line, not of each piece', running({ percent: 1000 }), pieces(3), 143],
    ['10 % of 350 g', running({ percent: 1000 }), kilos(350, 650), 23],
    ['0.50 off each', running({ kind: 'amount', amount: 50 }), pieces(3), 150],
    ['0.50 off a kilo', running({ kind: 'amount', amount: 50 }), kilos(350, 650), 18],
    ['never more than the price', running({ kind: 'amount', amount: 900 }), pieces(2), 950],
    ['five for four', running({ kind: 'n_for_m', buy: 3, pay: 2 }), pieces(5), 475],
    ['the second one is cheaper', running(half), pieces(3), 238],
    ['so is the fourth', running(half), pieces(4), 476],
  ])('%s', (_, promotion, line, off) => expect(best([promotion], line, day)?.off).toBe(off));

  it.each([
    ['of two pieces is not three for two', running({ kind: 'n_for_m', buy: 3, pay: 2 }), pieces(2)],
    ['by pieces is not for kilos', running(half), kilos(2000, 475)],
    ['that was ended takes nothing', running({ percent: 1000, active: false }), pieces(1)],
    ['of yesterday takes nothing', running({ percent: 1000, to: '2026-03-14' }), pieces(1)],
    ['of another product takes nothing', running({ percent: 1000, productId: 'other' }), pieces(1)],
  ])('%s', (_, promotion, line) => expect(best([promotion], line, day)).toBeUndefined());

  it('is the one that is best for the customer, and of equal ones the one with the smaller id', () => {
    const all = [
      running({ id: '2', percent: 1000 }),
      running({ id: '1', percent: 1000 }),
      running({ id: '0', percent: 900 }),
    ];
    expect(best(all, pieces(1), day)?.promotion.id).toBe('1');
    expect(best(all.reverse(), pieces(1), day)?.promotion.id).toBe('1');
  });
});

describe('what is taken off by hand', () => {
  const milk = product({ price: 1000 });
  const bread = product({ price: 500 });
  const lines = [pieces(1, milk), pieces(2, bread)];
  const off = (discounts: Discounts, terms = usual) => price(lines, terms, discounts);

  it('of a line comes after the promotion', () => {
    const promotions = [running({ productId: milk.id, percent: 1000 })];
    const priced = off({ lines: { [milk.id]: { percent: 1000 } } }, { ...usual, promotions });
    expect(priced.lines[0]).toMatchObject({ gross: 1000, hand: 90, net: 810 });
    expect(priced.totals).toMatchObject({ total: 1810, discount: 190 });
  });

  it('of the receipt is spread over the lines and never off the tax of bags', () => {
    const bag = product({ price: 20, icbper: true });
    const priced = price([...lines, pieces(1, bag)], usual, { lines: {}, receipt: { amount: 101 } });
    expect(priced.lines.map(({ shared }) => shared)).toEqual([50, 50, 1]);
    expect(priced.totals).toMatchObject({ goods: 1919, icbper: 50, total: 1969, discount: 101 });
  });

  it('asks for a manager above the limit, of one line or of all', () => {
    expect(off({ lines: { [milk.id]: { percent: 500 } } }).aboveLimit).toBe(false);
    expect(off({ lines: { [milk.id]: { percent: 506 } } }).aboveLimit).toBe(true);
    expect(off({ lines: {}, receipt: { amount: 100 } }).aboveLimit).toBe(false);
    expect(off({ lines: {}, receipt: { amount: 101 } }).aboveLimit).toBe(true);
    expect(off({ lines: {} }, { ...usual, limit: 0 }).aboveLimit).toBe(false);
  });

  it('is sent as it was typed, never more than there is, and not at all when it takes nothing', () => {
    const byHand: Discounts = {
      lines: { [milk.id]: { amount: 5000 }, gone: { percent: 100 } },
      receipt: { percent: 1000 },
    };
    expect(asked(off(byHand), byHand)).toEqual({
      discounts: { lines: [{ productId: milk.id, amount: 1000 }], receipt: { percent: 1000 } },
    });
    expect(asked(off({ lines: {} }), { lines: {} })).toEqual({});
  });
});

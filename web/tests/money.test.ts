import { describe, expect, it } from 'vitest';
import { floorTo, format, parse, share, splitTax, spread, times } from '../src/values/money';

describe('an amount of money', () => {
  it.each([
    [123450, 'S/\u00a01,234.50'],
    [-470, '-S/\u00a04.70'],
    [0, 'S/\u00a00.00'],
    [5, 'S/\u00a00.05'],
    [100000000, 'S/\u00a01,000,000.00'],
  ])('%i centimos reads %s', (amount, text) => expect(format(amount)).toBe(text));

  it('reads as the browser writes soles of Peru', () => {
    const intl = new Intl.NumberFormat('es-PE', { style: 'currency', currency: 'PEN' });
    const plain = (text: string) => text.replace(/\s/g, ' ');
    for (const amount of [0, 5, 470, 99999, 123450, 100000001, -470]) {
      expect(plain(format(amount))).toBe(plain(intl.format(amount / 100)));
    }
  });

  it.each([
    ['23.90', 2390],
    ['23,90', 2390],
    ['23,9', 2390],
    ['20', 2000],
    ['.5', 50],
    ['5.', 500],
    ['1,234.50', 123450],
    ['1,234', 123400],
    ['S/ 10', 1000],
    ['0', 0],
  ])('typed as %s is %i centimos', (text, amount) => expect(parse(text)).toBe(amount));

  it.each(['', '.', 'veinte', '1.234', '-5', '1e9', '7751243000014', '1.2.3'])('is none when typed as "%s"', (text) =>
    expect(parse(text)).toBeUndefined(),
  );

  it('comes back as it was typed, for every amount up to a thousand soles', () => {
    for (let amount = 0; amount <= 100_000; amount++) {
      if (parse(format(amount)) !== amount) expect(parse(format(amount))).toBe(amount);
    }
  });
});

describe('IGV', () => {
  it.each([
    [100, 85, 15],
    [350, 297, 53],
    [475, 403, 72],
    [1000, 847, 153],
    [1180, 1000, 180],
    [10000, 8475, 1525],
    [11800, 10000, 1800],
    [70000, 59322, 10678],
    [123450, 104619, 18831],
    [500, 424, 76],
    [1450, 1229, 221],
    [2180, 1847, 333],
  ])('in %i is split as base %i and tax %i', (gross, base, igv) => expect(splitTax(gross)).toEqual({ base, igv }));

  it('misses the total by nothing, where 18 % of the base misses it 30,509 times', () => {
    let naive = 0;
    for (let gross = 1; gross <= 200_000; gross++) {
      const { base, igv } = splitTax(gross);
      if (base + igv !== gross) expect(base + igv).toBe(gross);
      if (Math.floor((base * 18 + 50) / 100) !== igv) naive++;
    }
    expect(naive).toBe(30_509);
  });
});

describe('cash', () => {
  it.each([
    [475, 470],
    [476, 470],
    [470, 470],
    [9, 0],
    [2399, 2390],
    [2230, 2230],
  ])('of %i is paid as %i', (total, due) => expect(floorTo(total)).toBe(due));
});

describe('a price times a quantity', () => {
  it.each([
    [450, 2000, 900],
    [280, 1250, 350],
    [333, 1500, 500], // 4.995 rounds half up
    [690, 1, 1], // 0.0069
    [999_999, 9_999_000, 9_998_990_001],
  ])('%i × %i thousandths is %i', (price, quantity, amount) => expect(times(price, quantity)).toBe(amount));
});

it('a share is rounded half up, as the server does', () => {
  expect([share(475, 1000, 10_000), share(1425, 1000, 10_000), share(0, 1800, 10_000), share(1, 1, 2)]).toEqual([
    48, 143, 0, 1,
  ]);
});

describe('a total that is spread', () => {
  it('goes by weight, and its last centimos to those that lost most', () =>
    expect(spread(100, [1, 1, 1])).toEqual([34, 33, 33]));
  it('over nothing is spread evenly', () => expect(spread(5, [0, 0])).toEqual([3, 2]));
  it('always adds up', () => {
    for (let total = 0; total < 500; total += 7) {
      const shares = spread(total, [450, 1, 0, 9999, 37]);
      expect(shares.reduce((sum, one) => sum + one, 0)).toBe(total);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    }
  });
});

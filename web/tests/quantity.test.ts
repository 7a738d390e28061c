import { describe, expect, it } from 'vitest';
import { times } from '../src/values/money';
import { brief, format, parse } from '../src/values/quantity';
import { forAmount } from '../src/values/worth';

describe('a quantity', () => {
  it.each([
    ['3', 'NIU', 3000],
    ['1.250', 'KGM', 1250],
    ['0,75', 'KGM', 750],
    ['.5', 'KGM', 500],
    ['9999', 'NIU', 9_999_000],
  ] as const)('typed as %s %s is %i thousandths', (text, unit, quantity) => expect(parse(text, unit)).toBe(quantity));
  it.each([
    ['1.5', 'NIU'],
    ['0', 'NIU'],
    ['0.000', 'KGM'],
    ['1.2345', 'KGM'],
    ['7751243000014', 'KGM'],
    ['dos', 'NIU'],
    ['', 'NIU'],
  ] as const)('is none when typed as "%s" %s', (text, unit) => expect(parse(text, unit)).toBeUndefined());
  it('groups thousands, which the page reads back nowhere', () => {
    expect([format(1_200_000, 'NIU'), format(12_345_678, 'KGM'), brief(-1_000_000, 'NIU')]).toEqual([
      '1,200',
      '12,345.678\u00a0kg',
      '-1,000',
    ]);
  });
  it('shows kilos with three decimals, and pieces with none', () => {
    expect([format(1250, 'KGM'), format(3000, 'NIU'), brief(2000, 'KGM')]).toEqual(['1.250\u00a0kg', '3', '2\u00a0kg']);
  });
});

describe('goods for an amount of money', () => {
  it('are two soles of potatoes to the gram', () => {
    expect(forAmount(200, 390)).toBe(513);
    expect(times(390, 513)).toBe(200);
  });
  it('come to the amount where a gram costs at most a céntimo, and never to more', () => {
    for (let price = 1; price <= 5_000; price += 7)
      for (const amount of [50, 100, 200, 550, 1_990]) {
        const bought = times(price, forAmount(amount, price));
        expect(bought).toBeLessThanOrEqual(amount);
        expect(amount - bought).toBeLessThanOrEqual(price <= 1_000 ? 0 : Math.ceil(price / 1_000));
      }
  });
  it('are none for nothing, and of what has no price', () => {
    expect(forAmount(0, 390)).toBe(0);
    expect(forAmount(200, 0)).toBe(0);
  });
});

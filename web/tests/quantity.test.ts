import { describe, expect, it } from 'vitest';
import { brief, format, parse } from '../src/values/quantity';

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

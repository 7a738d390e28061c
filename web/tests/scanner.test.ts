import { describe, expect, it } from 'vitest';
import { isGtin, Scanner } from '../src/catalogue/scanner';

const milk = '7751243000014';
const known = new Set([milk, '96385074', 'LAC-001', '1234']);

/** Writes as somebody would, a key every so many milliseconds, into one field; gives what Enter ends. */
function written(parts: readonly (readonly [text: string, everyMs: number])[], thenMs = 10) {
  const scanner = new Scanner<{ value: string }>((code) => known.has(code));
  const field = { value: '' };
  let at = 0;
  for (const [text, everyMs] of parts) {
    for (const key of text) {
      at += everyMs;
      scanner.typed(key, at, field, field.value);
      field.value += key;
    }
  }
  const found = scanner.ended(at + thenMs);
  return found && { ...found.scan, left: found.fields.get(field) };
}

describe('the keys before Enter are a scan', () => {
  it.each([
    ['a code, fast', [[milk, 5]], { code: milk, left: '' }],
    ['a slow scanner', [[milk, 55]], { code: milk, left: '' }],
    ['a known code that somebody types', [[milk, 180]], { code: milk, left: '' }],
    ['an unknown code of a maker', [['7759999999996', 5]], { code: '7759999999996', left: '' }],
    [
      'an amount, then a code',
      [
        ['20', 200],
        [milk, 5],
      ],
      { code: milk, left: '20' },
    ],
    [
      'an amount typed as fast, then a code',
      [
        ['20', 5],
        [milk, 5],
      ],
      { code: milk, left: '20' },
    ],
    [
      'half an operation number, then a code',
      [
        ['8844', 150],
        [milk, 8],
      ],
      { code: milk, left: '8844' },
    ],
    [
      'words, then a code',
      [
        ['lec', 120],
        [milk, 5],
      ],
      { code: milk, left: 'lec' },
    ],
    [
      'three of them',
      [
        ['3*', 200],
        [milk, 5],
      ],
      { code: milk, quantity: '3', left: '' },
    ],
    [
      'a weight of them',
      [
        ['1.250*', 5],
        [milk, 5],
      ],
      { code: milk, quantity: '1.250', left: '' },
    ],
    ['a short code that is known', [['96385074', 5]], { code: '96385074', left: '' }],
    ['the code of a label of the shop', [['LAC-001', 5]], { code: 'LAC-001', left: '' }],
  ] as const)('%s', (_, keys, want) => expect(written(keys)).toEqual(want));
});

describe("the keys before Enter are a person's", () => {
  it.each([
    ['an operation number', [['88441122', 150]]],
    ['an operation number, pasted or typed at once', [['88441122', 1]]],
    ['a long one without a check digit', [['123456789013', 5]]],
    ['an amount', [['23.90', 5]]],
    ['a known short code that is typed', [['1234', 150]]],
    ['a PIN', [['2468', 5]]],
    ['words', [['leche gloria', 5]]],
    ['a DNI', [['46712369', 5]]],
    ['a RUC', [['20512333797', 5]]],
    ['nothing', [['', 5]]],
  ] as const)('%s', (_, keys) => expect(written(keys)).toBeUndefined());

  it('and so is a code that was there long before Enter', () => expect(written([[milk, 5]], 2_000)).toBeUndefined());
});

it.each([
  ['7751243000014', true],
  ['036000291452', true],
  ['7751243000015', false],
  ['96385074', false],
  ['77512430000149', false],
])('%s has its check digit: %s', (code, want) => expect(isGtin(code)).toBe(want));

import { expect, test } from 'vitest';
import { rateOf, withoutCost } from '../src/reports/margin';

test.each([
  ['goods whose cost is known', { revenue: 1500, uncosted: 0, margin: 483 }, '32.2\u00a0%'],
  ['some whose cost is not: the rate is of the rest', { revenue: 2100, uncosted: 600, margin: 483 }, '32.2\u00a0%'],
  ['none whose cost is known', { revenue: 600, uncosted: 600, margin: 0 }, 'Sin costo'],
  ['none, in a report of before', { revenue: 600, uncosted: 0, margin: 600 }, 'Sin costo'],
  ['none, that came back', { revenue: -200, uncosted: -200, margin: 0 }, 'Sin costo'],
  ['all that was sold came back', { revenue: 0, uncosted: 0, margin: 0 }, '0.0\u00a0%'],
  ['goods sold below their cost', { revenue: 1000, uncosted: 0, margin: -250 }, '-25.0\u00a0%'],
])('%s', (_, earned, shown) => {
  expect(rateOf(earned)).toBe(shown);
  expect(withoutCost(earned)).toBe(shown === 'Sin costo');
});

import { describe, expect, it } from 'vitest';
import { brief } from '../src/values/money';
import { change, percent, rate } from '../src/values/rate';
import { count, daysOf, daysOfMonth } from '../src/reports/days';
import { inCash, needs, type Item } from '../src/settle/item';

describe('a figure beside what is usual', () => {
  it('is told in percent, and not at all beside nothing', () => {
    expect([change(1120, 1000), change(930, 1000), change(5, 0)]).toEqual([1200, -700, undefined]);
    expect([percent(1234), percent(1200, 0), rate(1, 3), rate(1, 0)]).toEqual(['12.3\u00a0%', '12\u00a0%', 3333, 0]);
  });

  it('has whole soles at an axis', () =>
    expect([brief(123_449), brief(50), brief(0)]).toEqual(['S/\u00a01,234', 'S/\u00a01', 'S/\u00a00']));
});

describe('the days of a report', () => {
  it('of a month end today at the latest, and a month to come has none', () => {
    expect(daysOfMonth('2026-02', '2026-11-25')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(daysOfMonth('2026-11', '2026-11-25')).toEqual({ from: '2026-11-01', to: '2026-11-25' });
    expect([daysOfMonth('2026-12', '2026-11-25'), daysOfMonth('', '2026-11-25')]).toEqual([undefined, undefined]);
  });

  it('are counted with both ends, and one is told as a day', () => {
    expect([count({ from: '2026-02-27', to: '2026-03-01' }), count({ from: '2026-11-25', to: '2026-11-25' })]).toEqual([
      3, 1,
    ]);
    expect(daysOf({ from: '2026-11-25', to: '2026-11-25' })).toBe('mié 25 nov 2026');
    expect(daysOf({ from: '2026-11-23', to: '2026-11-25' })).toBe('lun 23 nov 2026 – mié 25 nov 2026');
  });
});

describe('a decision about money', () => {
  const item = (kind: Item['kind'], amount: number) => ({ kind, amount }) as Item;

  it('rounds cash in the customer’s favour: less comes in, more goes out', () => {
    expect([inCash(item('payment', 1237)), inCash(item('payout', 1237)), inCash(item('payout', 1230))]).toEqual([
      1230, 1240, 1230,
    ]);
  });

  it('says whose drawer, which operation or why, and confirming a payment nothing', () => {
    expect(needs('payment', 'confirmed')).toEqual({ till: false, reference: false, note: false });
    expect(needs('payout', 'confirmed').reference).toBe(true);
    expect([
      needs('payment', 'cash').till,
      needs('payment', 'transfer').reference,
      needs('payment', 'written_off').note,
    ]).toEqual([true, true, true]);
  });
});

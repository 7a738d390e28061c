import { describe, expect, it } from 'vitest';
import { clock, day, dayAndClock } from '../src/values/time';

describe('the time of the shop', () => {
  it('is that of Lima: 23:30 there is the next day in UTC', () => {
    expect(clock('2026-03-16T04:30:00Z')).toBe('23:30');
    expect(day(new Date('2026-03-16T04:30:00Z'), 'es-PE')).toBe('dom 15 mar');
    expect(dayAndClock('2026-11-23T23:59:00Z', 'es-PE')).toBe('lun 23 nov, 18:59');
  });
  it('has a midnight of 00:00', () => expect(clock('2026-03-16T05:00:00Z')).toBe('00:00'));
});

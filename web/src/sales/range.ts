/** Days of a search, as the address has them. */
import { businessDay } from '../values/time';

export const ranges = ['hoy', 'ayer', '7', '30', 'fechas'] as const;
export type Range = (typeof ranges)[number];

/** A business day some days before another. */
export function before(day: string, days: number): string {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() - days);
  return noon.toISOString().slice(0, 10);
}

export function rangeOf(query: URLSearchParams): Range {
  return ranges.find((one) => one === query.get('dias')) ?? 'hoy';
}

/** The first and the last day; those that a person chose in whatever order. */
export function daysOf(query: URLSearchParams, today = businessDay()): { from: string; to: string } {
  const range = rangeOf(query);
  if (range === 'fechas') {
    const [from, to] = [query.get('desde') ?? today, query.get('hasta') ?? today].toSorted() as [string, string];
    return { from, to };
  }
  if (range === 'ayer') return { from: before(today, 1), to: before(today, 1) };
  return { from: before(today, range === 'hoy' ? 0 : Number(range) - 1), to: today };
}

/** The days of a report: in words, and those that can be asked for. */
import type { Body } from '../api/types';
import { businessDay, date, day } from '../values/time';
import { t } from '../words';
import { words as w } from '../words/reports';

export type Report = Body<'Report'>;
type Days = { from: string; to: string };

const noon = (of: string) => new Date(`${of}T12:00:00-05:00`);

/** "mié 25 nov 2026", or "lun 2 nov 2026 – dom 8 nov 2026". */
export function daysOf({ from, to }: Days): string {
  return from === to ? date(from, t().locale) : w().range(date(from, t().locale), date(to, t().locale));
}

/** "mié 28 oct, mié 4 nov y mié 11 nov" */
export function listed(days: readonly string[]): string {
  return new Intl.ListFormat(t().locale, { type: 'conjunction' }).format(days.map((of) => day(noon(of), t().locale)));
}

/** How many days that is. */
export function count({ from, to }: Days): number {
  return Math.round((noon(to).getTime() - noon(from).getTime()) / 86_400_000) + 1;
}

/** The days of a month "2026-11" that are not to come; undefined when none is. */
export function daysOfMonth(month: string, today = businessDay()): Days | undefined {
  if (!/^\d{4}-\d{2}$/.test(month) || month > today.slice(0, 7)) return undefined;
  const [year, number] = month.split('-').map(Number) as [number, number];
  const last = `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`;
  return { from: `${month}-01`, to: last < today ? last : today };
}

/** The day before, which is the last that is over. */
export function yesterday(): string {
  return businessDay(new Date(Date.now() - 86_400_000));
}

/** Times as a person of the shop reads them; the shop is in Lima, wherever the screen is. */

const timeZone = 'America/Lima';

/** "18:59" */
export function clock(iso: string): string {
  return new Intl.DateTimeFormat('es-PE', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(iso),
  );
}

/** "lun 23 nov" */
export function day(moment: Date, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  }).formatToParts(moment);
  const part = (type: string) => parts.find((p) => p.type === type)?.value.replace('.', '') ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')}`;
}

/** "lun 23 nov, 18:59" */
export function dayAndClock(iso: string, locale: string): string {
  return `${day(new Date(iso), locale)}, ${clock(iso)}`;
}

/** The business day of the shop: "2026-11-25". */
export function businessDay(moment: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    moment,
  );
}

/** A business day "2026-11-25" as "mié 25 nov": of this week or the next ones. */
export const soonDay = (of: string, locale: string): string => day(new Date(`${of}T12:00:00-05:00`), locale);

/** A business day "2026-11-25" as "mié 25 nov 2026". */
export function date(of: string, locale: string): string {
  // Noon in Lima is the same day wherever the screen is.
  return `${day(new Date(`${of}T12:00:00-05:00`), locale)} ${of.slice(0, 4)}`;
}

const hour = 3_600;
/** Units: its name, from how many seconds on it is used, and its length in seconds. */
const units = [
  ['day', 48 * hour, 24 * hour],
  ['hour', hour, hour],
  ['minute', 60, 60],
] as const;

/** How far a moment is, in one round figure: "hace 5 minutos", "dentro de 3 días", "ahora". */
export function distance(iso: string, locale: string, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const unit = units.find(([, from]) => Math.abs(seconds) >= from);
  if (!unit) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
  return new Intl.RelativeTimeFormat(locale).format(Math.round(seconds / unit[2]), unit[0]);
}

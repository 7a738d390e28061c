/** How long something took and how much it weighs, as a person says it. */
import { dayAndClock } from './time';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "0.4 ms", "340 ms", "2.4 s", "1 min 5 s", "3 h 20 min", "2 d 4 h". */
export function lasted(ms: number): string {
  if (ms < second) return `${ms > 0 && ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < minute) return `${ms < 10 * second ? (ms / second).toFixed(1) : Math.floor(ms / second)} s`;
  const [big, small, names] =
    ms < hour ? [minute, second, ['min', 's']] : ms < day ? [hour, minute, ['h', 'min']] : [day, hour, ['d', 'h']];
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${names[0]}${rest ? ` ${rest} ${names[1]}` : ''}`;
}

/** "mié 25 nov, 18:59:07": where seconds matter. */
export function toTheSecond(iso: string, locale: string): string {
  return `${dayAndClock(iso, locale)}:${iso.slice(17, 19)}`;
}

/** "8.4 MB" */
export function bytes(count: number, locale: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  for (; count >= 1_000 && at < units.length - 1; at++) count /= 1_000;
  return `${count.toLocaleString(locale, { maximumFractionDigits: count < 10 && at > 0 ? 1 : 0 })} ${units[at]}`;
}

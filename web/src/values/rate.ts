/** Figures of a report for a person: parts of a whole in basis points (1234 is 12.3 %). */

const nbsp = '\u00a0';

/** "12.3 %", or in whole percent "12 %". */
export function percent(basisPoints: number, digits = 1): string {
  return `${(basisPoints / 100).toFixed(digits)}${nbsp}%`;
}

/** `part` of `whole` in basis points, rounded; 0 of nothing. */
export function rate(part: number, whole: number): number {
  return whole > 0 ? Math.round((part * 10_000) / whole) : 0;
}

/** How much more than `usual` it is now, in basis points; undefined when nothing is usual. */
export function change(now: number, usual: number): number | undefined {
  return usual > 0 ? rate(now - usual, usual) : undefined;
}

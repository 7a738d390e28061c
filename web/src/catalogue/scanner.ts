/**
 * Tells a scanner from a person, wherever the focus is: the keys of a code, then Enter or Tab. A scanner writes
 * faster than anybody types, and what it wrote is a product's code; an operation number or an amount is neither.
 */
import { quantityBefore } from '../values/entry';

type Key<F> = { key: string; at: number; field: F | undefined; before: string };
export type Scan = { code: string; quantity?: string };
/** What was scanned, and what its fields held before it. */
export type Found<F> = { scan: Scan; fields: ReadonlyMap<F, string> };

/** Mean time between the keys of a scanner, a slow one on a busy computer; people need twice that for digits. */
const meanMs = 90;
/** A longer pause ends what was written before it. */
const pauseMs = 400;
const longest = 40;

export class Scanner<F extends object> {
  #keys: Key<F>[] = [];

  /** Whether this device knows a product by the code. */
  constructor(readonly known: (code: string) => boolean) {}

  /** A key that writes; `before` is what the field under it held until then. */
  typed(key: string, at: number, field?: F, before = ''): void {
    const last = this.#keys.at(-1);
    if (last && at - last.at > pauseMs) this.#keys = [];
    this.#keys.push({ key, at, field, before });
    if (this.#keys.length > longest) this.#keys.shift();
  }

  forget(): void {
    this.#keys = [];
  }

  /**
   * Enter or Tab: what was scanned just before it. A code that is
   * typed slowly counts, too, when it is a product's and long.
   */
  ended(at: number): Found<F> | undefined {
    const keys = this.#keys;
    this.#keys = [];
    const last = keys.at(-1);
    if (!last || at - last.at > pauseMs) return undefined;
    const all = keys.map(({ key }) => key).join('');
    const fast = (code: string) => (at - keys.at(-code.length)!.at) / code.length <= meanMs;
    const codes = lengths(all).map((length) => all.slice(-length));
    const code =
      codes.find((one) => this.known(one) && (fast(one) || one.length >= 12)) ??
      codes.find((one) => isGtin(one) && (fast(one) || keys.slice(-one.length).every(({ field }) => !field)));
    if (code === undefined) return undefined;
    // "3*" before it is how many.
    const counted = /(?:^|[^\d.,])(\d{1,4}(?:[.,]\d{1,3})?\*)$/.exec(all.slice(0, -code.length))?.[1] ?? '';
    const fields = new Map<F, string>();
    for (const { field, before } of keys.slice(-code.length - counted.length))
      if (field && !fields.has(field)) fields.set(field, before);
    return { scan: { code, ...(counted && { quantity: quantityBefore(counted)! }) }, fields };
  }
}

/** How many of the last letters may be the code: all that was written at once, then the lengths of makers' codes. */
function lengths(all: string): number[] {
  const run = /[^*\s]*$/.exec(all)![0].length;
  return [...new Set([run, 13, 12, 14, 8])].filter((length) => length >= 4 && length <= run);
}

/** A number of GS1 with its check digit. Eight digits are too often somebody's number to be taken for one. */
export function isGtin(code: string): boolean {
  if (!/^\d{12,14}$/.test(code)) return false;
  const sum = [...code].reverse().reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

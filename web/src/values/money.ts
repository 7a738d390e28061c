/**
 * Money is a whole number of centimos of a sol, everywhere: 450 is S/ 4.50. No fraction of a centimo ever exists, so
 * sums are exact. Quantities are whole thousandths (of a piece or of a kilo): 1250 is 1.250 kg.
 * The rules are those of the server (internal/values/money) and are tested on the same figures.
 */
export type Centimos = number;
export type Thousandths = number;

const nbsp = '\u00a0';

/** The amount as a person in Peru reads it, on one line: "S/ 1,234.50", "-S/ 4.70". */
export function format(amount: Centimos): string {
  return `${amount < 0 ? '-' : ''}S/${nbsp}${decimal(Math.abs(amount))}`;
}

/** The same without the symbol: "1,234.50". */
export function decimal(amount: Centimos): string {
  const soles = Math.floor(amount / 100);
  return `${grouped(soles)}.${String(amount % 100).padStart(2, '0')}`;
}

/** A figure with its thousands grouped: "1,265", "1,250.125". */
export const grouped = (figure: number | string) => String(figure).replace(/\B(?=(\d{3})+\b)/g, ',');

/** The amount to the nearest sol, for an axis: "S/ 1,235". */
export function brief(amount: Centimos): string {
  return format(Math.round(amount / 100) * 100).slice(0, -3);
}

/**
 * What a person typed as an amount, or undefined when it is none. Both "23.90" and "23,90" are twenty-three ninety; a
 * comma before three digits groups thousands. More than S/ 999,999.99 is a slip, such as a barcode in the wrong field.
 */
export function parse(text: string): Centimos | undefined {
  const plain = text
    .trim()
    .replace(/^S\/\s*/i, '')
    .replace(/,(?=\d{3}(\D|$))/g, '')
    .replace(',', '.');
  const match = /^(\d{0,6})(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match || !/\d/.test(plain)) return undefined;
  return Number(match[1] || '0') * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** The price of a quantity, rounded half up to the centimo. */
export function times(price: Centimos, quantity: Thousandths): Centimos {
  return share(price, quantity, 1000);
}

/** `part` of `whole` of an amount, rounded half up: 1800 of 10000 is 18 %. */
export function share(amount: Centimos, part: number, whole: number): Centimos {
  return Math.floor((2 * amount * part + whole) / (2 * whole));
}

/**
 * Divides a total over lines in proportion to their weights, by largest remainder: each gets its share rounded down,
 * and the centimos that are left go to those that lost most, the first line first. The shares add up to the total.
 */
export function spread(total: Centimos, weights: readonly number[]): Centimos[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const parts = sum === 0 ? weights.map(() => 1) : weights;
  const whole = sum === 0 ? weights.length : sum;
  const shares = parts.map((weight) => Math.floor((total * weight) / whole));
  const lost = parts.map((weight, i) => ({ i, rest: (total * weight) % whole }));
  let left = total - shares.reduce((all, one) => all + one, 0);
  for (const { i } of lost.sort((a, b) => b.rest - a.rest || a.i - b.i)) {
    if (left-- <= 0) break;
    shares[i]!++;
  }
  return shares;
}

/** What the coins of Peru can pay: rounded down to the smallest that is asked for, always in the buyer's favour. */
export function floorTo(amount: Centimos, step: Centimos = 10): Centimos {
  return Math.floor(amount / step) * step;
}

/**
 * Splits an amount with IGV inside (basis points) into base and tax: the base is rounded half up, the tax is the rest.
 */
export function splitTax(gross: Centimos, rate = 1800): { base: Centimos; igv: Centimos } {
  const base = share(gross, 10_000, 10_000 + rate);
  return { base, igv: gross - base };
}

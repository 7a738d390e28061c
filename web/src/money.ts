/**
 * Money is a whole number of centimos of a sol, everywhere: 450 is S/ 4.50. No fraction of a centimo ever exists, so
 * sums are exact. Quantities are whole thousandths (of a piece or of a kilo): 1250 is 1.250 kg.
 * The rules are those of the server (internal/money) and are tested on the same figures.
 */
export type Centimos = number;
export type Thousandths = number;

/** The tax on one plastic bag. It changes by law: the server's figure decides, this one only foretells it. */
export const icbperPerBag: Centimos = 50;

const nbsp = '\u00a0';

/** The amount as a person in Peru reads it, on one line: "S/ 1,234.50", "-S/ 4.70". */
export function format(amount: Centimos): string {
  return `${amount < 0 ? '-' : ''}S/${nbsp}${decimal(Math.abs(amount))}`;
}

/** The same without the symbol: "1,234.50". */
export function decimal(amount: Centimos): string {
  const soles = Math.floor(amount / 100);
  return `${String(soles).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(amount % 100).padStart(2, '0')}`;
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
  return Math.floor((price * quantity + 500) / 1000);
}

/** What the coins of Peru can pay: rounded down to ten centimos, always in the buyer's favour. */
export function floorToTen(amount: Centimos): Centimos {
  return Math.floor(amount / 10) * 10;
}

/** Splits an amount with 18 % IGV inside into base and tax: the base is rounded half up, the tax is the rest. */
export function splitTax(gross: Centimos): { base: Centimos; igv: Centimos } {
  const base = Math.floor((gross * 200 + 118) / 236);
  return { base, igv: gross - base };
}

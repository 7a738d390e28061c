import { grouped, type Thousandths } from './money';
import type { Unit } from '../api/types';

/** The most that one line may hold: more is a slip of the scanner. */
export const maxQuantity: Thousandths = 9_999_000;

/** "1,200" pieces, "1.250 kg". */
export function format(quantity: Thousandths, unit: Unit): string {
  return unit === 'KGM' ? `${grouped((quantity / 1000).toFixed(3))}\u00a0kg` : grouped(quantity / 1000);
}

/** The same without needless decimals: "2 kg". */
export function brief(quantity: Thousandths, unit: Unit): string {
  return `${grouped(quantity / 1000)}${unit === 'KGM' ? '\u00a0kg' : ''}`;
}

/** What a person typed as a quantity of this unit, or undefined: pieces are whole, kilos have up to three decimals. */
export function parse(text: string, unit: Unit): Thousandths | undefined {
  const match = /^(\d{0,4})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match || !/\d/.test(text)) return undefined;
  const quantity = Number(match[1] || '0') * 1000 + Number((match[2] ?? '').padEnd(3, '0'));
  if (quantity <= 0 || quantity > maxQuantity) return undefined;
  return unit === 'NIU' && quantity % 1000 !== 0 ? undefined : quantity;
}

/** What a person typed as a quantity as the API has it: 3, 1.25; zero counts, and less than it where `signed`. */
export function read(text: string, unit: Unit, signed = false): number | undefined {
  const match = /^([-+]?)(\d{1,7})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match || (match[1] && !signed)) return undefined;
  const thousandths = Number(match[2]) * 1000 + Number((match[3] ?? '').padEnd(3, '0'));
  if (unit === 'NIU' && thousandths % 1000 !== 0) return undefined;
  return (match[1] === '-' ? -thousandths : thousandths) / 1000;
}

/** A quantity of the API for a person: "3", "1.250 kg", "-2". */
export function show(quantity: number, unit: Unit): string {
  return format(Math.round(quantity * 1000), unit);
}

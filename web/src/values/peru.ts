/**
 * Checks of Peruvian identity documents, so that a slip shows before the sale is sent. The server checks them again.
 */
import type { DocumentKind } from '../api/types';

const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** A RUC has eleven digits, a known beginning and a check digit modulo 11. */
export function isRuc(text: string): boolean {
  if (!/^(10|15|16|17|20)\d{9}$/.test(text)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return (11 - (sum % 11)) % 10 === Number(text[10]);
}

/** A DNI has eight digits; leading zeros count. */
export function isDni(text: string): boolean {
  return /^\d{8}$/.test(text);
}

/** Whether the number can be one of this kind. Foreign documents have no public check. */
export function isDocument(kind: DocumentKind, number: string): boolean {
  if (kind === 'ruc') return isRuc(number);
  if (kind === 'dni') return isDni(number);
  return /^[A-Za-z0-9-]{4,15}$/.test(number);
}

/** The kind that a number of these digits must be, when it can only be one. */
export function kindOf(number: string): DocumentKind | undefined {
  if (/^\d{8}$/.test(number)) return 'dni';
  if (/^\d{11}$/.test(number)) return 'ruc';
  return undefined;
}

/** A supplier's paper in words. */
import type { Body } from '../api/types';
import { words as w } from '../words/purchases';

export type Kind = Body<'PurchaseSummary'>['kind'];
export type Summary = Body<'PurchaseSummary'>;
export type Purchase = Body<'Purchase'>;

/** "Factura F001-123"; only its kind without a number. */
export const paperOf = ({
  kind,
  series,
  number,
}: Pick<Summary, 'kind'> & { series: string; number: string }): string =>
  number ? `${w().kinds[kind]} ${series}-${number}` : w().kinds[kind];

export const owedOf = ({ total, paid }: Pick<Summary, 'total' | 'paid'>): number => total - paid;

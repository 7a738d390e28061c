/** What the figures of an order mean to who decides about it. Money in centimos, quantities as the API has them. */
import { t } from '../words';
import type { Body, Role } from '../api/types';
import { times, type Centimos } from '../values/money';
import { percent, rate } from '../values/rate';

export type Order = Body<'Restock'>;
export type Summary = Body<'RestockSummary'>;
export type Line = Body<'RestockLine'>;
export type State = Body<'RestockState'>;
type Why = Body<'RestockWhy'>;

export const waiting: readonly State[] = ['draft'];
export const coming: readonly State[] = ['approved', 'sent', 'partial'];
export const past: readonly State[] = ['received', 'closed_short', 'rejected', 'expired', 'cancelled'];

/** What sells on a day, to one decimal. */
export const soldADay = ({ pace }: Pick<Why, 'pace'>): number => Math.round(pace * 10) / 10;

/** For how many whole days a quantity lasts; undefined when nothing sells. */
export const lasts = (quantity: number, { pace }: Pick<Why, 'pace'>): number | undefined =>
  pace > 0 ? Math.max(0, Math.floor(quantity / pace)) : undefined;

/** What is free now. */
export const free = ({ why }: Pick<Line, 'why'>): number => why.onHand - why.reserved;

export const left = (line: Pick<Line, 'ordered' | 'received'>): number =>
  Math.max(0, thousandths(line.ordered) - thousandths(line.received)) / 1000;

export const amountOf = (line: Pick<Line, 'cost'>, quantity: number): Centimos =>
  times(line.cost, thousandths(quantity));

/** Loose goods are ordered by the unit, others by the pack. */
export const loose = ({ packSize }: Pick<Line, 'packSize'>): boolean => packSize <= 1;

/** Whether a quantity comes in whole packs. */
export const inPacks = ({ packSize }: Pick<Line, 'packSize'>, quantity: number): boolean =>
  thousandths(quantity) % thousandths(packSize) === 0;

/** What a unit leaves to the shop at a cost, and which part of the price that is, such as "11.1 %". */
export function margin(price: Centimos, cost: Centimos): { gain: Centimos; part: string } {
  return { gain: price - cost, part: cost > 0 ? percent(rate(price - cost, price)) : t().ui.noCost };
}

/** Above the limit only an admin approves; the server decides, this explains. */
export const mayApprove = (role: Role | undefined, total: Centimos, limit: Centimos): boolean =>
  total <= limit || role === 'admin';

export const thousandths = (quantity: number): number => Math.round(quantity * 1000);

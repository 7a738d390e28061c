import { percent, rate } from '../values/rate';
import { t } from '../words';

/** What was sold without taxes, the part of it whose cost nobody knows, and what the rest earned. */
export type Earned = { revenue: number; uncosted: number; margin: number };

/** Nothing of it has a known cost. A report that was made before that was told apart says so by a margin of the whole. */
export const withoutCost = ({ revenue, uncosted, margin }: Earned): boolean =>
  revenue !== 0 && (uncosted === revenue || margin === revenue);

/** The margin as a share of what has a cost. */
export const rateOf = (one: Earned): string =>
  withoutCost(one) ? t().ui.noCost : percent(rate(one.margin, one.revenue - one.uncosted));

import { percent, rate } from '../values/rate';
import { t } from '../words';

/** Sales without taxes, the part without a known cost, and the margin of the rest. */
export type Earned = { revenue: number; uncosted: number; margin: number };

/** Nothing sold has a known cost. Older reports, which do not separate it, show a margin of the whole. */
export const withoutCost = ({ revenue, uncosted, margin }: Earned): boolean =>
  revenue !== 0 && (uncosted === revenue || margin === revenue);

/** The margin as a share of what has a cost. */
export const rateOf = (one: Earned): string =>
  withoutCost(one) ? t().ui.noCost : percent(rate(one.margin, one.revenue - one.uncosted));

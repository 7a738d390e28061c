/** Where a number was used, in words. */
import type { Use } from '../api/operations';
import { format } from '../values/money';
import { dayAndClock } from '../values/time';
import { t } from '../words';
import { words as w } from '../words/operations';

export const describeUses = (uses: readonly Use[]) =>
  uses
    .map(
      ({ kind, number = '', amount, at }) =>
        `${w().kinds[kind](number)}, ${format(amount)}, ${dayAndClock(at, t().locale)}`,
    )
    .join(' · ');

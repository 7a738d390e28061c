/** Why so much of a product is proposed, in one or two sentences. */
import type { Body } from '../api/types';
import { soonDay } from '../values/time';
import { brief } from '../values/quantity';
import { t } from '../words';
import { words as w } from '../words/orders';
import { free, lasts, type Line } from './figures';

type Sentences = Record<Exclude<Body<'RestockWhy'>['reason'], ''>, () => string>;

/** Empty for an order from before there were reasons. */
export function because(line: Pick<Line, 'why' | 'unit' | 'packSize' | 'proposed'>): string {
  const { why, unit, packSize, proposed } = line;
  if (!why.reason) return '';
  const say = w().because;
  /** Pieces whole, kilos to one decimal: a person reads it. */
  const n = (quantity: number) => {
    const step = unit === 'NIU' ? 1000 : 100;
    return brief(Math.round((quantity * 1000) / step) * step, unit);
  };
  const one = (quantity: number) => unit === 'NIU' && Math.round(quantity) === 1;
  const on = (day: string | undefined) => (day ? soonDay(day, t().locale) : '');
  const packs = packSize > 1 ? say.packs(Math.round(proposed / packSize), n(packSize)) : n(proposed);
  const pace = say.pace(why.pace, unit);
  const there = say.there(n(Math.max(0, free(line))), why.onOrder > 0 ? n(why.onOrder) : '');
  const past = [
    why.outDays >= 3 ? say.out(why.outDays) : '',
    why.returned > 0 && why.returned * 4 >= why.sold ? say.returned(n(why.sold + why.returned), n(why.returned)) : '',
  ].filter(Boolean);
  const lacks = () =>
    `${pace} ${say.until(on(why.nextOn), n(why.until), one(why.until), there)} ` +
    say.lacks(n(why.cushion), n(Math.max(why.need, 0)), one(why.need), packs);
  const fresh = () =>
    why.expires > 0
      ? `${pace} ${say.expires(n(free(line)), n(why.expires), on(why.expiresOn))} ${say.order(on(why.nextOn), packs)}`
      : lacks();
  const sentences: Sentences = {
    enough: () => say.enough,
    lacks,
    fresh,
    new: () =>
      why.pace > 0
        ? `${say.isNew(n(why.sold), Math.max(why.seenDays, 1), why.like > 0 ? n(why.like) : '')} ` +
          `${say.until(on(why.nextOn), n(why.until), one(why.until), there)} ` +
          say.lacks(n(why.cushion), n(Math.max(why.need, 0)), one(why.need), packs)
        : say.first(n(why.reorderPoint), there, packs),
    spoils: () => say.spoils(n(why.need), n(why.room), packs),
    pack_big: () => say.packBig(n(packSize), n(why.room)),
    stopped: () => say.stopped(n(Math.max(0, free(line))), why.unsoldDays),
    unknown: () => say.unknown,
    budget: () => say.budget(lasts(free(line) + why.onOrder, why) ?? 0),
    order_min: () => say.orderMin(lasts(free(line) + why.onOrder + proposed, why) ?? 0),
  };
  return [sentences[why.reason](), ...past].join(' ');
}

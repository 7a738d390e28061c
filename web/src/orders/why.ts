/** The figures that a line was proposed by, as columns of a table. */
import { format } from '../values/money';
import { show } from '../values/quantity';
import { soles, type Column } from '../ui/table';
import { t } from '../words';
import { words as w } from '../words/orders';
import { because } from './because';
import { free, lasts, soldADay, type Line } from './figures';

/** Days until what is free now runs out, in words. */
export function cover(line: Line): string {
  const days = lasts(free(line), line.why);
  return days === undefined ? w().noSales : w().days(days);
}

/** What a draft shows beside why each line is proposed: what the sentence says has no column of its own. */
export const draftColumns = (): Column<Line>[] =>
  columns().filter(({ key }) => ['product', 'why', 'onHand', 'cover', 'cost'].includes(key));

/** What is on order has a column only where something is: names want the room. */
export function whyColumns(lines: readonly Line[]): Column<Line>[] {
  const ordered = lines.some((line) => line.why.onOrder > 0);
  return columns().filter(({ key }) => key !== 'onOrder' || ordered);
}

const columns = (): Column<Line>[] => [
  { key: 'product', label: w().product, text: (line) => line.name },
  { key: 'why', label: w().why, text: (line) => because(line) || t().ui.none, csv: (line) => because(line) },
  {
    key: 'onHand',
    label: w().onHand,
    text: (line) => show(line.why.onHand, line.unit),
    csv: (line) => line.why.onHand,
    end: true,
  },
  {
    key: 'onOrder',
    label: w().onOrder,
    text: (line) => (line.why.onOrder ? show(line.why.onOrder, line.unit) : t().ui.none),
    csv: (line) => line.why.onOrder,
    end: true,
    soft: true,
  },
  {
    key: 'reorder',
    label: w().reorder,
    text: (line) => show(line.why.reorderPoint, line.unit),
    csv: (line) => line.why.reorderPoint,
    end: true,
    soft: true,
  },
  {
    key: 'velocity',
    label: w().velocity,
    text: (line) => (line.unit === 'KGM' ? `${soldADay(line.why)}\u00a0kg` : String(soldADay(line.why))),
    csv: (line) => soldADay(line.why),
    end: true,
    soft: true,
  },
  { key: 'cover', label: w().cover, text: cover, end: true },
  {
    key: 'cost',
    label: w().cost,
    text: (line) => format(line.cost),
    csv: (line) => soles(line.cost),
    end: true,
    soft: true,
  },
];

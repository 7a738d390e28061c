/** The columns of lists of purchases. */
import { format } from '../values/money';
import { date } from '../values/time';
import { soles, type Column } from '../ui/table';
import { t } from '../words';
import { words as w } from '../words/purchases';
import { owedOf, paperOf, type Summary } from './paper';

export const columns = (): Column<Summary>[] => [
  { key: 'paper', label: w().paper, text: paperOf },
  { key: 'supplier', label: w().supplier, text: (one) => one.supplierName },
  {
    key: 'issued',
    label: w().issuedOn,
    text: (one) => date(one.issuedOn, t().locale),
    csv: (one) => one.issuedOn,
    soft: true,
  },
  {
    key: 'due',
    label: w().due,
    text: (one) => (owedOf(one) > 0 ? date(one.dueOn, t().locale) : t().ui.none),
    csv: (one) => one.dueOn,
    soft: true,
  },
  { key: 'total', label: w().total, text: (one) => format(one.total), csv: (one) => soles(one.total), end: true },
  {
    key: 'owed',
    label: w().owed,
    text: (one) => (owedOf(one) > 0 ? format(owedOf(one)) : t().ui.none),
    csv: (one) => soles(owedOf(one)),
    end: true,
  },
];

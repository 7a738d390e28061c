/** What waits after a restore, as questions for a person. */
import type { Body } from '../api/types';
import { format } from '../values/money';
import { words as w } from '../words/backups';

export type Outcome = Body<'RestoreOutcome'>;

export type Question = {
  kind: Body<'RestoreKind'>;
  item: string;
  title: string;
  decided: Body<'Restore'>['decisions'][number] | undefined;
};

/** The questions of a list, the money of customers first. */
export function questionsOf(restore: Body<'Restore'>): Question[] {
  const ask = w().ask;
  const of = (kind: Body<'RestoreKind'>, item: string, name: string): Question => ({
    kind,
    item,
    title: ask[kind].title(name),
    decided: restore.decisions.find((said) => said.kind === kind && said.item === item),
  });
  return [
    ...restore.charges.map(({ saleId }) => of('charge', saleId, saleId)),
    ...restore.paybacks.map(({ refundId, line, number, amount }) =>
      of('payback', `${refundId}/${line}`, `${number} (${format(amount)})`),
    ),
    ...restore.orders.map(({ id, number }) => of('order', id, `OC-${String(number).padStart(6, '0')}`)),
    ...Object.entries(restore.events).map(([kind, count]) => of('events', kind, `${kind} (${count})`)),
    ...(restore.report ? [of('report', 'daily', '')] : []),
  ];
}

/** Reads "B001=21034, F001=10877"; undefined when it is not written like that. */
export function lastNumbersOf(text: string): { series: string; number: number }[] | undefined {
  const parts = text.split(/[,;\s]+/).filter(Boolean);
  const read = parts.map((part) => /^([A-Z][A-Z0-9]{3})[=-](\d{1,8})$/.exec(part.toUpperCase()));
  return read.every((one) => one !== null && Number(one[2]) > 0)
    ? read.map((one) => ({ series: one![1]!, number: Number(one![2]) }))
    : undefined;
}

/** What is known of money that waits, in words and figures. */
import type { Body } from '../api/types';
import { paths } from '../state/paths';
import { floorTo, type Centimos } from '../values/money';
import { methodName } from '../words/methods';
import { words as w } from '../words/settlements';

export type Item = Body<'Unsettled'>;
export type Outcome = Body<'SettlementOutcome'>;
export type Kind = Body<'SettlementKind'>;

export const keyOf = (item: Pick<Item, 'kind' | 'subject' | 'line'>) => `${item.kind}/${item.subject}/${item.line}`;

export function title({ kind, method, number = '' }: Item): string {
  return w().kinds[kind](methodName(method), number);
}

/** Where the sale or the credit note is seen; a credit payment has no page of its own. */
export function address(kind: Kind, subject: string): string | undefined {
  return {
    payment: paths.sale(subject),
    payout: paths.note(subject),
    credit_payment: undefined,
    credit_payout: undefined,
  }[kind];
}

export const missing = ({ kind, state }: Item) => w().states[kind][state];

/** What the shop sends, with a refund or of what it owes. */
const back = (kind: Kind) => kind === 'payout' || kind === 'credit_payout';

export const actName = (kind: Kind, outcome: Outcome) => (back(kind) ? w().actsBack : w().acts)[outcome];
export const outcomeName = (kind: Kind, outcome: Outcome) => (back(kind) ? w().outcomesBack : w().outcomes)[outcome];

/** The decisions in the order in which they are likely. */
const order: readonly Outcome[] = ['confirmed', 'rejected', 'cash', 'transfer', 'written_off'];
export const decisions = (item: Item) => order.filter((outcome) => item.outcomes.includes(outcome));

/** What a decision has to tell beside itself. */
export function needs(kind: Kind, outcome: Outcome): { till: boolean; reference: boolean; note: boolean } {
  return {
    till: outcome === 'cash',
    reference: outcome === 'transfer' || (outcome === 'confirmed' && back(kind)),
    note: outcome === 'rejected' || outcome === 'written_off',
  };
}

/** What moves in the drawer: rounded in the customer's favour, as the server does. */
export function inCash({ kind, amount }: Item): Centimos {
  return kind === 'payout' ? -floorTo(-amount) : floorTo(amount);
}

/** What there is to say of an electronic document, and of the shop's sending, in words. */
import type { Body } from '../api/types';
import { businessDay, clock, date, day } from '../values/time';
import { t } from '../words';
import { words as w } from '../words/documents';

export type Document = Body<'Document'>;
export type Emission = Body<'Emission'>;
type State = Document['state'];

export const states: readonly State[] = [
  'held',
  'rejected',
  'issued',
  'sent',
  'unknown',
  'observed',
  'accepted',
  'void',
];

const tones = {
  issued: 'plain',
  sent: 'plain',
  unknown: 'attention',
  accepted: 'ok',
  observed: 'attention',
  rejected: 'danger',
  held: 'danger',
  void: 'plain',
} as const;

export const toneOf = (state: State) => tones[state];

/** "18:59:03", with its day where that is another one than the sale's. */
function second(iso: string, issued: string): string {
  const at = `${clock(iso)}:${iso.slice(17, 19)}`;
  return businessDay(new Date(iso)) === issued ? at : `${day(new Date(iso), t().locale)} ${at}`;
}

/** Each attempt in a sentence: "Enviada a la SUNAT 18:59:03, aceptada 18:59:04". */
export function attempts(of: Document): string[] {
  return of.tries.map((tried, i) => {
    const at = second(tried.answeredAt, of.day);
    const last = i === of.tries.length - 1;
    const { tried: how } = w();
    let ended = tried.code ? how.refused(tried.code, at) : how.silence(at);
    if (last && (of.state === 'accepted' || of.state === 'observed' || of.state === 'rejected'))
      ended = how[of.state](at);
    return `${w().sentAt(second(tried.sentAt, of.day))}, ${ended}`;
  });
}

/** Whole days from the business day of now until a day. */
export function daysUntil(of: string, now: string = businessDay()): number {
  return Math.round((Date.parse(`${of}T12:00:00Z`) - Date.parse(`${now}T12:00:00Z`)) / 86_400_000);
}

export const left = (deadline: string) => w().left(daysUntil(deadline), date(deadline, t().locale));

/** Whether a machine or a person has still to bring it to SUNAT. */
export const open = ({ state }: Document) => ['issued', 'sent', 'unknown', 'held'].includes(state);

/** How the system goes on by itself; for a note in whose place its sale becomes void, what happens to that. */
export function stands({ way, state }: Document): string {
  if (way !== 'void' || state === 'held') return w().stands[state];
  return state === 'void' ? w().voiding.done : w().voiding.waits;
}

/**
 * Until when the sale may be taken back by making its document void, or why that is not possible; nothing where
 * nobody would ask.
 */
export function voiding(of: Document): { until: string } | { not: string } | undefined {
  if (of.way === 'void' || of.state === 'void' || of.state === 'rejected') return undefined;
  if (of.kind === '07') return { not: w().voiding.note };
  if (of.state === 'held') return { not: w().voiding.held };
  if (!of.voidUntil) return { not: w().voiding.returned };
  const until = date(of.voidUntil, t().locale);
  return daysUntil(of.voidUntil) < 0 ? { not: w().voiding.late(until) } : { until };
}

/** What a person does about it; nothing where there is nothing to do. */
export function advice(of: Document): string | undefined {
  if (!of.advice) return undefined;
  if (of.advice === 'sell_again' && of.kind === '07') return w().noteRejected;
  if (of.advice === 'too_late' && of.kind === '07') return w().noteLate;
  return w().advice[of.advice];
}

export const mayResend = ({ state, advice: to }: Document) =>
  state === 'issued' || state === 'unknown' || (state === 'held' && to !== undefined && to !== 'too_late');
export const maySellAgain = ({ kind, way, advice: to }: Document) =>
  kind !== '07' && (to === 'sell_again' || (to === 'too_late' && way === 'bill'));
export const mayConfirm = ({ state, advice: to }: Document) => state === 'held' && to === 'look_up';

type Reason = Exclude<keyof ReturnType<typeof w>['reasons'], 'other'>;
/** Why the shop's own certificate or user will not do, by the code of who signs and sends. */
const own: Record<string, Reason> = {
  'no-cert': 'missing',
  'bad-cert': 'unreadable',
  'early-cert': 'early',
  'old-cert': 'expired',
  'other-ruc': 'otherRuc',
  'http-401': 'user',
  'http-403': 'user',
};
/** SUNAT's codes that stop the queue, both ends included; earlier rows win. */
const ranges: readonly [number, number, Reason][] = [
  [105, 105, 'inactive'],
  [101, 108, 'user'],
  [111, 113, 'profile'],
  [154, 154, 'issuer'],
  [1078, 1086, 'issuer'],
  [2010, 2012, 'issuer'],
  [2325, 2327, 'certificate'],
];

/** Why nothing goes to SUNAT, and what to do, in one sentence. */
export function reason({ code, answer }: { code: string; answer: string }): string {
  const known = own[code] ?? ranges.find(([from, to]) => Number(code) >= from && Number(code) <= to)?.[2];
  return known ? w().reasons[known] : w().reasons.other(answer || w().saidCode(code));
}

/** Days before its end from which a certificate is to be renewed, and from which that is urgent. */
const soon = 30;
const urgent = 7;

export function ending(endsAt: string): { days: number; tone: 'danger' | 'attention'; text: string } | undefined {
  const of = businessDay(new Date(endsAt));
  const days = Date.parse(endsAt) < Date.now() ? Math.min(daysUntil(of), -1) : daysUntil(of);
  if (days > soon) return undefined;
  return { days, tone: days <= urgent ? 'danger' : 'attention', text: w().ends(days, date(of, t().locale)) };
}

/** How many documents stand in these states. */
export const counted = (emission: Emission, ...of: State[]) =>
  emission.queue.filter(({ state }) => of.includes(state)).reduce((sum, { documents }) => sum + documents, 0);

/** The nearest last day of what has still to go to SUNAT. */
export const nearest = (emission: Emission): string | undefined =>
  emission.queue
    .filter(({ state }) => state !== 'rejected')
    .map(({ nearest: of }) => of)
    .sort()[0];

/** A sale that this device answers for until the server has it. */
import type { NewSale, Problem, Unit } from '../api/types';
import type { Centimos } from '../values/money';

/** What the provisional ticket shows: what was agreed with the customer. */
export type Slip = {
  lines: readonly {
    name: string;
    unit: Unit;
    quantity: number;
    unitPrice: Centimos;
    discount: Centimos;
    amount: Centimos;
  }[];
  discount: Centimos;
  icbper: Centimos;
  total: Centimos;
  toPay: Centimos;
  received: Centimos;
  change: Centimos;
};

export type Kept = {
  /** The sale's id, from before the first try. */
  id: string;
  /** What is sent; without a PIN. Gone once it is sold: it may name the buyer. */
  body?: NewSale;
  slip: Slip;
  /** When it was sold, by this device's clock. */
  at: string;
  by: { username: string; name: string };
  till: string;
  /**
   * held: the page that sells it waits for the answer; a page that finds one at its start was closed before it came.
   * waiting: goes out by itself. review: a person must look at it. sent: the server has it.
   */
  state: 'held' | 'waiting' | 'review' | 'sent';
  tries: number;
  problem?: Problem;
  /** Its receipt, once it is sent. */
  number?: string;
};

/** Whether the sale may be sent later, when the customer is gone: a card must be charged while it is there. */
export function canWait(body: NewSale): boolean {
  return body.payments.every(({ method }) => method !== 'card');
}

export type Verdict = 'sent' | 'later' | 'blocked' | 'review';

const patientTries = 5;

/**
 * What an answer means for a sale of the queue. later: the server cannot be asked now, nor for the sales after it.
 * blocked: this one cannot go now, such as at a closed till. review: it will never go as it is.
 */
export function verdictOf(problem: Problem, tries: number): Exclude<Verdict, 'sent'> {
  if (problem.code === 'till_closed') return 'blocked';
  if (problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.code === 'missing_header')
    return 'later';
  // What stands before the shop's server, such as a firewall, says nothing about the sale. A server
  // that is busy will answer; who fails at this very sale again and again must not hold the others up.
  const before = problem.code === 'broken' && problem.status < 500;
  if (before || problem.status >= 500)
    return (before || problem.status === 500) && tries >= patientTries ? 'review' : 'later';
  return 'review';
}

/**
 * Decisions that a person has made and may still take back: each goes out after ten seconds, wherever the person is by
 * then. What the server refuses (somebody else was first, an admin has to) stays here until it was read.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { Body, Problem } from '../api/types';
import { later, type Later } from '../ui/later';
import { toasts } from '../ui/toasts.svelte';
import { words as w } from '../words/orders';
import { uuidv7 } from '../api/uuidv7';
import type { Summary } from './figures';

type Choice = Omit<Body<'RestockDecision'>, 'id'>;
type Subject = Pick<Summary, 'id' | 'number' | 'supplierName'>;
export type Pending = {
  order: Subject;
  body: Body<'RestockDecision'>;
  state: 'waiting' | 'sending' | 'refused';
  problem?: Problem;
} & Later;

class Decisions {
  list = $state.raw<readonly Pending[]>([]);
  /** Orders whose decision was already announced on this page. */
  readonly announced = new SvelteSet<string>();
  /** Grows whenever the server has answered: who shows orders asks again. */
  answered = $state(0);

  of(id: string): Pending | undefined {
    return this.list.find(({ order }) => order.id === id);
  }

  get refused(): readonly Pending[] {
    return this.list.filter(({ state }) => state === 'refused');
  }

  /** Decides in ten seconds, unless it is taken back. */
  make(order: Subject, choice: Choice): void {
    const body = { id: uuidv7(), ...choice };
    const made = later(
      w().will[choice.decision](order.number),
      'decideOrder',
      [order.id, body],
      () => void this.send(order.id),
      () => this.forget(order.id),
    );
    const pending: Pending = { ...made, order, body, state: 'waiting' };
    this.list = [...this.list.filter((other) => other.order.id !== order.id), pending];
  }

  /** Sends it (again, under the same id). */
  async send(id: string): Promise<void> {
    const pending = this.of(id);
    if (!pending || pending.state === 'sending') return;
    this.#put({ ...pending, state: 'sending' });
    const { problem } = await pending.send();
    if (problem) this.#put({ ...pending, state: 'refused', problem });
    else {
      this.understand(id);
      toasts.show(w().decided[pending.body.decision](pending.order.number));
    }
    this.answered++;
  }

  /** What became of an order was read. */
  understand(id: string): void {
    this.announced.add(id);
    this.of(id)?.drop();
    this.forget(id);
  }

  /** It was taken back, or has happened. */
  forget(id: string): void {
    this.list = this.list.filter(({ order }) => order.id !== id);
  }

  #put(pending: Pending): void {
    this.list = this.list.map((other) => (other.order.id === pending.order.id ? pending : other));
  }
}

export const decisions = new Decisions();

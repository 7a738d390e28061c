/** The state of the pay screen: which method, how much, which number, and what is already put together. */
import type { NewPayment, PaymentMethod } from '../api/types';
import { decimal, floorTo, parse, type Centimos } from '../money';
import { addNote, payments, settle, type Exact } from './tender';

export class Tendering {
  method = $state<PaymentMethod>('cash');
  /** Parts that are already agreed; the rest is on the screen. */
  parts = $state.raw<readonly Exact[]>([]);
  received = $state('');
  amountText = $state('');
  reference = $state('');

  readonly total = $derived.by(() => this.now().total);
  readonly #step = $derived.by(() => this.now().step);
  readonly #credit = $derived.by(() => this.now().credit);
  readonly rest = $derived(settle(this.total, this.parts).rest);
  /** What coins can pay of the rest. */
  readonly cashDue = $derived(settle(this.total, this.parts, undefined, this.#step).cashDue);
  /** Undefined while the text is no amount. An empty field means: exactly what is due. */
  readonly amount = $derived.by(() => {
    const text = this.method === 'cash' ? this.received : this.amountText;
    if (text.trim() !== '') return parse(text);
    return this.method === 'cash' ? this.cashDue : this.rest;
  });
  readonly settlement = $derived(
    this.method === 'cash' ? settle(this.total, this.parts, this.amount ?? 0, this.#step) : settle(this.total, this.#withCurrent(), 0, this.#step),
  );
  /** What is wrong with what is on the screen. */
  readonly nothing = $derived(this.amount === undefined || (this.amount === 0 && floorTo(this.rest, this.#step) > 0));
  readonly tooMuch = $derived(this.method !== 'cash' && (this.amount ?? 0) > this.rest);
  readonly missingReference = $derived(this.method !== 'cash' && this.method !== 'credit' && this.reference.trim() === '');
  /** Store credit needs a customer, who owes no more than the limit. */
  readonly nobody = $derived(this.method === 'credit' && this.#credit === undefined);
  readonly overCredit = $derived(this.method === 'credit' && (this.amount ?? 0) > (this.#credit ?? 0));
  /** Whether it is a part by card or wallet, and the rest follows. */
  readonly part = $derived(this.method !== 'cash' && (this.amount ?? 0) < this.rest);
  /** Whether what is on the screen covers the rest, so that the sale can be sent. */
  readonly covers = $derived(
    this.amount !== undefined && (this.method === 'cash' ? this.settlement.missing === 0 : this.amount >= this.rest),
  );
  /** Whether the coins' rounding applies: only when cash is part of it. */
  readonly rounding = $derived(this.method === 'cash' ? this.settlement.rounding : 0);

  readonly wrong = $derived(this.nothing || this.tooMuch || this.missingReference || this.nobody || this.overCredit || !(this.part || this.covers));

  /** The total, the step that cash goes in, and what the customer may still owe, if there is one. */
  constructor(readonly now: () => { total: Centimos; step: Centimos; credit: Centimos | undefined }) {}

  choose(method: PaymentMethod): void {
    this.method = method;
    this.amountText = this.received = this.reference = '';
  }

  note(value: Centimos): void {
    const now = this.received.trim() === '' ? undefined : parse(this.received);
    this.received = decimal(addNote(now, value, this.cashDue));
  }

  /** Keeps an exact part and goes on with cash for the rest. */
  addPart(): void {
    if (this.method === 'cash') return;
    this.parts = this.#withCurrent();
    this.choose('cash');
  }

  removePart(index: number): void {
    this.parts = this.parts.filter((_, i) => i !== index);
  }

  payments(): NewPayment[] {
    if (this.method === 'cash') return payments(this.total, this.parts, this.amount, this.#step);
    return payments(this.total, this.#withCurrent());
  }

  #withCurrent(): Exact[] {
    if (this.method === 'cash' || this.amount === undefined) return [...this.parts];
    const reference = this.method === 'credit' ? {} : { reference: this.reference.trim() };
    return [...this.parts, { method: this.method, amount: this.amount, ...reference }];
  }
}

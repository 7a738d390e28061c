/** The state of the pay screen: which method, how much, which number, and what is already put together. */
import type { NewPayment, PaymentMethod } from '../api/types';
import { decimal, floorToTen, parse, type Centimos } from '../money';
import { addNote, payments, settle, type Exact } from './tender';

export class Tendering {
  method = $state<PaymentMethod>('cash');
  /** Parts that are already agreed; the rest is on the screen. */
  parts = $state.raw<readonly Exact[]>([]);
  received = $state('');
  amountText = $state('');
  reference = $state('');

  readonly total = $derived.by(() => this.totalNow());
  readonly rest = $derived(settle(this.total, this.parts).rest);
  /** Undefined while the text is no amount. An empty field means: exactly what is due. */
  readonly amount = $derived.by(() => {
    const text = this.method === 'cash' ? this.received : this.amountText;
    if (text.trim() !== '') return parse(text);
    return this.method === 'cash' ? settle(this.total, this.parts).cashDue : this.rest;
  });
  readonly settlement = $derived(
    this.method === 'cash' ? settle(this.total, this.parts, this.amount ?? 0) : settle(this.total, this.#withCurrent(), 0),
  );
  /** What is wrong with what is on the screen. */
  readonly nothing = $derived(this.amount === undefined || (this.amount === 0 && floorToTen(this.rest) > 0));
  readonly tooMuch = $derived(this.method !== 'cash' && (this.amount ?? 0) > this.rest);
  readonly missingReference = $derived(this.method !== 'cash' && this.reference.trim() === '');
  /** Whether it is a part by card or wallet, and the rest follows. */
  readonly part = $derived(this.method !== 'cash' && (this.amount ?? 0) < this.rest);
  /** Whether what is on the screen covers the rest, so that the sale can be sent. */
  readonly covers = $derived(
    this.amount !== undefined && (this.method === 'cash' ? this.settlement.missing === 0 : this.amount >= this.rest),
  );
  /** Whether the coins' rounding applies: only when cash is part of it. */
  readonly rounding = $derived(this.method === 'cash' ? this.settlement.rounding : 0);

  readonly wrong = $derived(this.nothing || this.tooMuch || this.missingReference || !(this.part || this.covers));

  constructor(readonly totalNow: () => Centimos) {}

  choose(method: PaymentMethod): void {
    this.method = method;
    this.amountText = this.received = this.reference = '';
  }

  note(value: Centimos): void {
    const now = this.received.trim() === '' ? undefined : parse(this.received);
    this.received = decimal(addNote(now, value, settle(this.total, this.parts).cashDue));
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
    if (this.method === 'cash') return payments(this.total, this.parts, this.amount);
    return payments(this.total, this.#withCurrent());
  }

  #withCurrent(): Exact[] {
    if (this.method === 'cash' || this.amount === undefined) return [...this.parts];
    return [...this.parts, { method: this.method, amount: this.amount, reference: this.reference.trim() }];
  }
}

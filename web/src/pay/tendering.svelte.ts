/** The state of the pay screen: which method, how much, which number, and what is already put together. */
import type { NewPayment, PaymentMethod } from '../api/types';
import { decimal, floorTo, parse, type Centimos } from '../values/money';
import { methodOf, methods } from '../values/methods';
import { payable } from '../drawer/drawer';
import { payments, settle } from './tender';

type Typed = { amount: string; reference: string };
const nothing = (): Typed => ({ amount: '', reference: '' });

export class Tendering {
  method = $state<PaymentMethod>('cash');
  /** Parts that are already agreed, of any method; the rest is on the screen. */
  parts = $state.raw<readonly NewPayment[]>([]);
  /** What was typed for each method stays when another is looked at. */
  #typed = $state(Object.fromEntries(methods.map(({ id }) => [id, nothing()])) as Record<PaymentMethod, Typed>);

  readonly total = $derived.by(() => this.now().total);
  readonly #step = $derived.by(() => this.now().step);
  readonly #credit = $derived.by(() => this.now().credit);
  readonly #before = $derived(settle(this.total, this.parts, this.#step));
  /** What is left to pay by this method; coins cannot pay every centimo. */
  readonly due = $derived(Math.max(0, this.method === 'cash' ? this.#before.cashDue : this.#before.rest));
  /** Undefined while the text is no amount. An empty field means: exactly what is due. */
  readonly amount = $derived(this.amountText.trim() === '' ? this.due : parse(this.amountText));
  readonly #after = $derived(settle(this.total, this.#all(), this.#step));
  readonly #cash = $derived(this.#all().some(({ method }) => method === 'cash'));
  /** Whether the parts cover the total, so that the sale can be sent. */
  readonly covers = $derived(this.amount !== undefined && (this.#cash ? this.#after.cashDue : this.#after.rest) <= 0);
  /** What is still missing with what is on the screen. */
  readonly missing = $derived(Math.max(0, this.#cash ? this.#after.cashDue : this.#after.rest));
  readonly change = $derived(this.#after.change);
  /** The coins' rounding, when cash is part of it. */
  readonly rounding = $derived(this.#cash ? this.#after.rounding : 0);

  /** What is wrong with what is on the screen. */
  readonly nothing = $derived(this.amount === undefined || (this.amount === 0 && floorTo(this.due, this.#step) > 0));
  readonly tooMuch = $derived(this.#after.rounding > 0 || (this.method !== 'cash' && (this.amount ?? 0) > this.due));
  /** No coins make it up: a slip of who types. */
  readonly noCoin = $derived(this.method === 'cash' && this.amount !== undefined && !payable(this.amount));
  readonly missingReference = $derived(methodOf(this.method).numbered === true && this.reference.trim() === '');
  /** Store credit needs a customer, who owes no more than the limit. */
  readonly nobody = $derived(this.method === 'credit' && this.#credit === undefined);
  readonly overCredit = $derived(this.method === 'credit' && (this.amount ?? 0) > (this.#credit ?? 0));
  /** Whether it is a part, and the rest follows. */
  readonly part = $derived(!this.covers && (this.amount ?? 0) > 0);
  readonly wrong = $derived(
    this.nothing || this.tooMuch || this.noCoin || this.missingReference || this.nobody || this.overCredit,
  );

  /** The total, the step that cash goes in, and what the customer may still owe, if there is one. */
  constructor(readonly now: () => { total: Centimos; step: Centimos; credit: Centimos | undefined }) {}

  get amountText(): string {
    return this.#typed[this.method].amount;
  }
  set amountText(text: string) {
    this.#typed[this.method].amount = text;
  }

  get reference(): string {
    return this.#typed[this.method].reference;
  }
  set reference(text: string) {
    this.#typed[this.method].reference = text;
  }

  /**
   * Goes to a method. A part that was typed whole counts already;
   * cash that was counted is on the screen again, for it is one heap.
   */
  choose(method: PaymentMethod): void {
    if (method === this.method) return;
    if (this.part && !this.wrong) this.addPart();
    this.method = method;
    const cash = this.parts.find((part) => part.method === 'cash');
    if (method !== 'cash' || !cash) return;
    this.parts = this.parts.filter((part) => part !== cash);
    this.amountText = decimal(cash.amount);
  }

  /** Keeps a part and goes on with what usually pays the rest. */
  addPart(): void {
    this.parts = this.#all();
    this.#typed[this.method] = nothing();
    this.method = this.method === 'cash' ? 'yape' : 'cash';
  }

  removePart(index: number): void {
    this.parts = this.parts.filter((_, i) => i !== index);
  }

  payments(): NewPayment[] {
    return payments(this.total, this.#all());
  }

  #all(): NewPayment[] {
    const { method, amount, reference } = this;
    if (!amount)
      return method === 'cash' && this.#before.rest > 0 ? [...this.parts, { method, amount: 0 }] : [...this.parts];
    return [...this.parts, { method, amount, ...(methodOf(method).numbered && { reference: reference.trim() }) }];
  }
}

/** The quantities that a person changes before the order is approved, with the total that comes of them. */
import type { Body } from '../api/types';
import { amountOf, type Line, type Order } from './figures';

export class Draft {
  #changed = $state.raw<Readonly<Record<string, number>>>({});
  /** Lines whose field holds no quantity at the moment. */
  #wrong = $state.raw<ReadonlySet<string>>(new Set());
  #order: () => Order | undefined;
  readonly total = $derived.by(() => this.#lines().reduce((sum, line) => sum + this.amount(line), 0));
  readonly products = $derived.by(() => this.#lines().filter((line) => this.ordered(line) > 0).length);

  constructor(order: () => Order | undefined) {
    this.#order = order;
  }

  /** Nothing is ordered, or a field is not filled in well. */
  get unfit(): boolean {
    return this.products === 0 || this.#wrong.size > 0;
  }

  ordered(line: Line): number {
    return this.#changed[line.productId] ?? line.ordered;
  }

  amount(line: Line): number {
    return amountOf(line, this.ordered(line));
  }

  set(line: Line, quantity: number | undefined): void {
    const wrong = new Set(this.#wrong);
    if (quantity === undefined) wrong.add(line.productId);
    else wrong.delete(line.productId);
    this.#wrong = wrong;
    if (quantity !== undefined) this.#changed = { ...this.#changed, [line.productId]: quantity };
  }

  /** The approval of the order as it is now. */
  get approval(): Pick<Body<'RestockDecision'>, 'decision' | 'lines'> {
    const lines = this.changes;
    return { decision: 'approve', ...(lines.length > 0 && { lines }) };
  }

  /** Only what differs from what was proposed. */
  get changes(): NonNullable<Body<'RestockDecision'>['lines']> {
    return this.#lines()
      .filter((line) => this.ordered(line) !== line.ordered)
      .map((line) => ({ productId: line.productId, quantity: this.ordered(line) }));
  }

  #lines(): readonly Line[] {
    return this.#order()?.lines ?? [];
  }
}

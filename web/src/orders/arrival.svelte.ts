/**
 * What comes in of an order, as it is typed and scanned. It has one id from its beginning until it is saved, whatever
 * is changed in between, and is kept on this device: a retry, or a tab that was closed, receives the goods once.
 */
import type { Body } from '../api/types';
import * as store from '../state/store';
import { uuidv7 } from '../api/uuidv7';
import { amountOf, left, thousandths, type Line, type Order } from './figures';

/** Goods of one product that expire on the same day. */
export type Batch = { quantity: number | undefined; expiresOn: string };
export type Entry = {
  batches: Batch[];
  /** Centimos for a unit, where it is not as ordered. */
  cost: number | undefined;
  costChanged: boolean;
};
type Kept = { id: string; note: string; entries: Record<string, Entry> };

const blank = (): Entry => ({ batches: [{ quantity: undefined, expiresOn: '' }], cost: undefined, costChanged: false });
const key = (order: string) => `arrival:${order}`;

export class Arrival {
  id = uuidv7();
  note = $state('');
  entries = $state<Record<string, Entry>>({});
  #order: string;

  constructor(order: string) {
    this.#order = order;
  }

  /**
   * Goes on with what this device keeps, and makes room for each line that still waits.
   * When the order has it already (the answer was lost), it is over: its id is given back.
   */
  async wake(order: Order): Promise<string | undefined> {
    const kept = await store.get<Kept>('kept', key(this.#order)).catch(() => undefined);
    const id = kept?.id ?? this.id;
    if (order.acts.some((act) => act.id === id)) {
      await this.forget();
      return id;
    }
    this.id = kept?.id ?? this.id;
    this.note = kept?.note ?? '';
    this.entries = Object.fromEntries(
      order.lines
        .filter((line) => left(line) > 0)
        .map(({ productId }) => [productId, kept?.entries[productId] ?? blank()]),
    );
    return undefined;
  }

  async keep(): Promise<void> {
    const kept: Kept = { id: this.id, note: this.note, entries: $state.snapshot(this.entries) };
    await store.put('kept', key(this.#order), kept).catch(() => {});
  }

  /** It was saved, or another begins in its place. */
  async forget(): Promise<void> {
    this.id = uuidv7();
    this.entries = {};
    this.note = '';
    await store.remove('kept', key(this.#order)).catch(() => {});
  }

  came(line: Line): number {
    const batches = this.entries[line.productId]?.batches ?? [];
    return batches.reduce((sum, { quantity }) => sum + thousandths(quantity ?? 0), 0) / 1000;
  }

  costOf(line: Line): number {
    const entry = this.entries[line.productId];
    return (entry?.costChanged ? entry.cost : undefined) ?? line.cost;
  }

  amount(lines: readonly Line[]): number {
    return lines.reduce((sum, line) => sum + amountOf({ cost: this.costOf(line) }, this.came(line)), 0);
  }

  /** Counts what was scanned to the batch that was begun last. */
  add(line: Line, quantity: number): void {
    const batch = this.entries[line.productId]?.batches.at(-1);
    if (batch) batch.quantity = (thousandths(batch.quantity ?? 0) + thousandths(quantity)) / 1000;
  }

  /** Enters everything that a line still lacks, less what earlier batches hold. */
  fill(line: Line): void {
    this.add(line, Math.max(0, thousandths(left(line)) - thousandths(this.came(line))) / 1000);
  }

  /** What is sent, and to which field each of its lines belongs. */
  body(lines: readonly Line[]): { body: Body<'RestockReceipt'>; fields: readonly string[] } {
    const sent: Body<'RestockReceipt'>['lines'] = [];
    const fields: string[] = [];
    for (const line of lines) {
      const entry = this.entries[line.productId];
      for (const [i, { quantity, expiresOn }] of (entry?.batches ?? []).entries()) {
        if (!quantity) continue;
        const cost = this.costOf(line);
        sent.push({
          productId: line.productId,
          quantity,
          ...(line.perishable && { expiresOn }),
          ...(cost !== line.cost && { cost }),
        });
        fields.push(fieldOf(line, i));
      }
    }
    const note = this.note.trim();
    return { body: { id: this.id, ...(note && { note }), lines: sent }, fields };
  }
}

/** The name of a batch's fields in the form. */
export const fieldOf = (line: Pick<Line, 'productId'>, batch: number): string => `${line.productId}.${batch}`;

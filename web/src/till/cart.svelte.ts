import type { Buyer, Product } from '../api/types';
import type { Thousandths } from '../money';
import * as rules from './cart';

const key = 'carmensita.cart';

type Kept = { id: string; quantity: Thousandths };

/**
 * The ticket being made. It outlives a reload of the page (products and quantities only, in this tab); the buyer, being
 * personal, does not.
 */
class Cart {
  lines = $state.raw<readonly rules.Line[]>([]);
  /** The line that +, - and Supr act on: the one touched last. */
  selected = $state<string>();
  buyer = $state.raw<Buyer>();
  line = $derived(this.lines.find((line) => line.product.id === this.selected));
  totals = $derived(rules.totals(this.lines));
  /** What this tab had before a reload, until the catalogue can say what the products are. */
  #asleep: readonly Kept[] = read();


  add(product: Product, quantity: Thousandths): void {
    this.selected = product.id;
    this.#become(rules.add(this.lines, product, quantity));
  }

  set(productId: string, quantity: Thousandths): void {
    this.selected = productId;
    this.#become(rules.set(this.lines, productId, quantity));
  }

  quantityOf(productId: string): Thousandths {
    return this.lines.find((line) => line.product.id === productId)?.quantity ?? 0;
  }

  clear(): void {
    this.buyer = undefined;
    this.#asleep = [];
    this.#become([]);
  }

  reprice(find: (id: string) => Product | undefined): void {
    this.#become(rules.reprice(this.lines, find));
  }

  /** Moves the selection up or down among the lines. */
  move(step: 1 | -1): void {
    const at = this.lines.findIndex((line) => line.product.id === this.selected);
    const next = at < 0 ? (step > 0 ? 0 : this.lines.length - 1) : Math.max(0, Math.min(this.lines.length - 1, at + step));
    this.selected = this.lines[next]?.product.id;
  }

  /** Takes up what this tab had before a reload; false when a product of it is no longer sold. */
  wake(find: (id: string) => Product | undefined): boolean {
    const asleep = this.#asleep;
    if (asleep.length === 0) return true;
    const meanwhile = this.lines;
    this.#asleep = [];
    let lines: rules.Line[] = [];
    for (const { id, quantity } of asleep) {
      const product = find(id);
      if (product) lines.push({ product, quantity });
    }
    const complete = lines.length === asleep.length;
    for (const line of meanwhile) lines = rules.add(lines, line.product, line.quantity);
    this.#become(lines);
    return complete;
  }

  #become(lines: readonly rules.Line[]): void {
    this.lines = lines;
    if (!lines.some((line) => line.product.id === this.selected)) this.selected = lines.at(-1)?.product.id;
    const kept: Kept[] = lines.map(({ product, quantity }) => ({ id: product.id, quantity }));
    sessionStorage.setItem(key, JSON.stringify([...this.#asleep, ...kept]));
  }
}

function read(): Kept[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is Kept {
  const { id, quantity } = (value ?? {}) as Partial<Kept>;
  return typeof id === 'string' && Number.isInteger(quantity) && quantity! > 0;
}

export const cart = new Cart();

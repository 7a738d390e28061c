import type { Buyer, Customer, Product } from '../api/types';
import type { Centimos, Thousandths } from '../values/money';
import * as rules from './cart';
import { noDiscounts, price, type Discount, type Discounts } from './pricing';
import { terms } from './terms.svelte';

const key = 'carmensita.cart';

/** A ticket without its products, as it is kept for later. */
export type Kept = {
  lines: readonly { id: string; quantity: Thousandths; pack?: string; amount?: Centimos }[];
  discounts: Discounts;
};
const nothing: Kept = { lines: [], discounts: noDiscounts };

/**
 * The ticket being made. It outlives a reload of the page (products, quantities and discounts, in this tab); the buyer,
 * being personal, does not.
 */
class Cart {
  lines = $state.raw<readonly rules.Line[]>([]);
  /** The line that +, - and Supr act on: the one touched last. */
  selected = $state<string>();
  buyer = $state.raw<Buyer>();
  /** Who the buyer is to the shop, when he is known: store credit needs it. */
  customer = $state.raw<Customer>();
  discounts = $state.raw<Discounts>(noDiscounts);
  line = $derived(this.lines.find((line) => rules.keyOf(line) === this.selected));
  priced = $derived(price(this.lines, terms.now, this.discounts));
  totals = $derived(this.priced.totals);
  /** What this tab had before a reload, until the catalogue can say what the products are. */
  #asleep: Kept = read();

  add(product: Product, quantity: Thousandths): void {
    this.selected = product.id;
    this.#become(rules.add(this.lines, product, quantity));
  }

  /** Adds a package with a label of the scale. */
  pack(product: Product, quantity: Thousandths, amount?: Centimos): void {
    const lines = rules.pack(this.lines, product, quantity, amount);
    this.selected = rules.keyOf(lines.at(-1)!);
    this.#become(lines);
  }

  set(key: string, quantity: Thousandths): void {
    this.selected = key;
    this.#become(rules.set(this.lines, key, quantity));
  }

  /** Puts a line back that was taken off. */
  restore(line: rules.Line): void {
    if (!line.pack) return this.add(line.product, line.quantity);
    this.pack(line.product, line.quantity, line.amount);
  }

  quantityOf(productId: string): Thousandths {
    return this.lines.reduce((sum, line) => sum + (line.product.id === productId ? line.quantity : 0), 0);
  }

  /** Takes something off a product, or off the whole receipt without a product; undefined takes nothing off. */
  discount(discount: Discount | undefined, productId?: string): void {
    const { lines, receipt } = this.discounts;
    if (productId === undefined) {
      this.discounts = discount ? { lines, receipt: discount } : { lines };
    } else {
      const { [productId]: _, ...others } = lines;
      this.discounts = { ...(receipt && { receipt }), lines: discount ? { ...others, [productId]: discount } : others };
    }
    this.#become(this.lines);
  }

  name(buyer: Buyer | undefined, customer?: Customer): void {
    this.buyer = buyer;
    this.customer = customer;
  }

  clear(): void {
    this.name(undefined);
    this.discounts = noDiscounts;
    this.#asleep = nothing;
    this.#become([]);
  }

  reprice(find: (id: string) => Product | undefined): void {
    this.#become(rules.reprice(this.lines, find));
  }

  /** Moves the selection up or down among the lines. */
  move(step: 1 | -1): void {
    const at = this.lines.findIndex((line) => rules.keyOf(line) === this.selected);
    const next =
      at < 0 ? (step > 0 ? 0 : this.lines.length - 1) : Math.max(0, Math.min(this.lines.length - 1, at + step));
    const found = this.lines[next];
    this.selected = found && rules.keyOf(found);
  }

  kept(): Kept {
    return {
      lines: this.lines.map(({ product, ...line }) => ({ id: product.id, ...line })),
      discounts: this.discounts,
    };
  }

  /** Restores the ticket that this tab had before a reload; false when one of its products is no longer sold. */
  wake(find: (id: string) => Product | undefined): boolean {
    const asleep = this.#asleep;
    this.#asleep = nothing;
    return this.takeUp(asleep, find);
  }

  /** Puts a parked ticket before the current lines; false when one of its products is no longer sold. */
  takeUp(kept: Kept, find: (id: string) => Product | undefined): boolean {
    if (kept.lines.length === 0) return true;
    const meanwhile = this.lines;
    let lines: rules.Line[] = [];
    for (const { id, ...line } of kept.lines) {
      const product = find(id);
      if (product) lines.push({ product, ...line });
    }
    const complete = lines.length === kept.lines.length;
    for (const line of meanwhile) {
      lines = line.pack
        ? rules.pack(lines, line.product, line.quantity, line.amount)
        : rules.add(lines, line.product, line.quantity);
    }
    const receipt = this.discounts.receipt ?? kept.discounts.receipt;
    this.discounts = { lines: { ...kept.discounts.lines, ...this.discounts.lines }, ...(receipt && { receipt }) };
    this.#become(lines);
    return complete;
  }

  #become(lines: readonly rules.Line[]): void {
    this.lines = lines;
    const last = lines.at(-1);
    if (!lines.some((line) => rules.keyOf(line) === this.selected)) this.selected = last && rules.keyOf(last);
    const gone = Object.keys(this.discounts.lines).filter((id) => !lines.some((line) => line.product.id === id));
    if (gone.length > 0) {
      const left = Object.fromEntries(Object.entries(this.discounts.lines).filter(([id]) => !gone.includes(id)));
      this.discounts = { ...this.discounts, lines: left };
    }
    if (lines.length === 0 && this.discounts.receipt) this.discounts = noDiscounts;
    const kept = this.kept();
    sessionStorage.setItem(
      key,
      JSON.stringify(this.#asleep.lines.length > 0 ? { ...kept, lines: [...this.#asleep.lines, ...kept.lines] } : kept),
    );
  }
}

function read(): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Kept> | null;
    const lines = Array.isArray(kept?.lines) ? kept.lines.filter(isKept) : [];
    const discounts = kept?.discounts;
    return { lines, discounts: discounts && typeof discounts.lines === 'object' ? discounts : noDiscounts };
  } catch {
    return nothing;
  }
}

function isKept(value: unknown): value is Kept['lines'][number] {
  const { id, quantity } = (value ?? {}) as { id?: unknown; quantity?: number };
  return typeof id === 'string' && Number.isInteger(quantity) && quantity! > 0;
}

export const cart = new Cart();

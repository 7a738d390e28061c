/** What happens at the counter: a code is scanned, a product is touched, goods are weighed, a line is taken off. */
import * as api from '../api/client';
import type { Product } from '../api/types';
import type { Centimos, Thousandths } from '../values/money';
import * as quantities from '../values/quantity';
import { toasts } from '../ui/toasts.svelte';
import { connection } from '../state/connection.svelte';
import { sentence, t } from '../words';
import { offlineWords as offline } from '../words/offline';
import { tillWords as w } from '../words/till';
import { cart } from '../cart/cart.svelte';
import { keyOf, type Line } from '../cart/cart';
import { catalogue } from '../catalogue/catalogue.svelte';
import { inTurn } from '../values/entry';
import { soundError } from '../scan/sound';

/** `code`: of goods that nobody has entered, and how many were typed; `product`: one that could be sold again. */
export type Notice = { title: string; hint?: string; code?: string; typed?: string | undefined; product?: string };
export type Weighing = { product: Product; now?: Thousandths; done: (quantity?: Thousandths) => void };

const piece: Thousandths = 1000;

class Counter {
  notice = $state.raw<Notice>();
  /** The goods of which a dialog asks how much: their weight, mostly. */
  weighing = $state.raw<Weighing>();
  /** The last change of the ticket, for those who listen to the screen. */
  spoken = $state('');

  #scale = Promise.resolve();

  /** Takes a scanned code, after those before it. */
  scan = inTurn(({ code, quantity }: { code: string; quantity?: string | undefined }) => this.#scan(code, quantity));

  async #scan(code: string, typed: string | undefined): Promise<void> {
    const known = catalogue.now.byCode(code);
    if (known) return this.put(known, typed);
    const label = catalogue.now.byLabel(code);
    if (label)
      return label.quantity > 0
        ? this.#pack(label.product, label.quantity, label.amount)
        : this.refuse({ title: w().emptyLabel });
    const { data, problem } = await api.productsByCode(code, true);
    if (problem && !connection.online)
      return this.refuse({ title: offline().unknownOffline(code), hint: offline().unknownOfflineHint });
    if (problem) return this.refuse({ title: problem.fields?.[0] ? sentence(problem) : t().till.codeFailed(code) });
    const found = data.items[0];
    if (!found) return this.refuse({ title: t().till.unknownCode(code), hint: t().till.unknownHint, code, typed });
    if (!found.active) return this.refuse({ title: w().notSold(found.name), hint: w().notSoldHint, product: found.id });
    const { quantity, amount, ...product } = found;
    if (quantity !== undefined)
      return this.#pack(catalogue.now.get(product.id) ?? product, Math.round(quantity * 1000), amount);
    catalogue.learn(product);
    return this.put(product, typed);
  }

  /** Puts a product on the ticket: as many as were typed before it, else one piece, else what the scale says. */
  async put(product: Product, typed?: string): Promise<void> {
    let quantity: Thousandths | undefined = piece;
    if (typed !== undefined) {
      quantity = quantities.parse(typed, product.unit);
      if (quantity === undefined) {
        return this.refuse({ title: /[.,]/.test(typed) ? t().till.wholeOnly(product.name) : t().till.tooMany });
      }
    } else if (product.unit === 'KGM') {
      // The next scan need not wait until this is weighed.
      return void this.#weigh(product).then((weight) => weight && this.#add(product, weight));
    }
    this.#add(product, quantity);
  }

  #add(product: Product, quantity: Thousandths): void {
    if (cart.quantityOf(product.id) + quantity > quantities.maxQuantity)
      return this.refuse({ title: t().till.tooMany });
    this.notice = undefined;
    cart.add(product, quantity);
    this.#say(product);
  }

  /** Puts a package on the ticket by the label of the scale: a line of its own, at the price that the label says. */
  #pack(product: Product, quantity: Thousandths, amount: Centimos | undefined): void {
    if (cart.quantityOf(product.id) + quantity > quantities.maxQuantity)
      return this.refuse({ title: t().till.tooMany });
    this.notice = undefined;
    cart.pack(product, quantity, amount);
    this.#say(product);
  }

  /** One piece more or less of a line; goods by weight are weighed again. The last piece goes with an undo. */
  async step(line: Line, direction: 1 | -1): Promise<void> {
    if (line.product.unit === 'KGM') return this.reweigh(line);
    const quantity = line.quantity + direction * piece;
    if (quantity <= 0) return this.remove(line);
    if (quantity > quantities.maxQuantity) return this.refuse({ title: t().till.tooMany });
    cart.set(line.product.id, quantity);
    this.#say(line.product);
  }

  async reweigh(line: Line): Promise<void> {
    const quantity = await this.#weigh(line.product, line.quantity);
    if (quantity !== undefined) cart.set(keyOf(line), quantity);
  }

  remove(line: Line): void {
    const discount = cart.discounts.lines[line.product.id];
    cart.set(keyOf(line), 0);
    toasts.show(t().till.removed(line.product.name), {
      label: t().till.undo,
      run: () => {
        cart.restore(line);
        if (discount) cart.discount(discount, line.product.id);
      },
    });
  }

  empty(): void {
    const { lines, buyer, customer, discounts } = cart;
    cart.clear();
    toasts.show(t().till.emptied, {
      label: t().till.undo,
      run: () => {
        const kept = { lines: lines.map(({ product, ...line }) => ({ id: product.id, ...line })), discounts };
        cart.takeUp(kept, (id) => lines.find(({ product }) => product.id === id)?.product);
        if (!cart.buyer) cart.name(buyer, customer);
      },
    });
  }

  refuse(notice: Notice): void {
    this.notice = notice;
    soundError();
  }

  /** One thing is weighed after the other. */
  #weigh(product: Product, now?: Thousandths): Promise<Thousandths | undefined> {
    const weighed = this.#scale.then(
      () =>
        new Promise<Thousandths | undefined>((resolve) => {
          this.weighing = {
            product,
            ...(now !== undefined && { now }),
            done: (quantity) => {
              this.weighing = undefined;
              resolve(quantity);
            },
          };
        }),
    );
    this.#scale = weighed.then(() => {});
    return weighed;
  }

  #say(product: Product): void {
    this.spoken = t().till.added(product.name, quantities.format(cart.quantityOf(product.id), product.unit));
  }
}

export const counter = new Counter();

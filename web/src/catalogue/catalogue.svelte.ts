import * as api from '../api/client';
import { getProduct, getShop, promotionsOn } from '../api/till';
import type { Problem, Product, Promotion, Shop } from '../api/types';
import * as store from '../state/store';
import { businessDay } from '../values/time';
import { Catalogue } from './catalogue';
import type { Line } from '../cart/cart';
import { favourites } from './favourites.svelte';
import { terms, usual } from '../cart/terms.svelte';

/** What a till needs to sell: goods, promotions and the shop's terms. This device keeps the last ones it had. */
type Kept = { products: Product[]; promotions: readonly Promotion[]; shop: Shop };

/** What the shop sells most, and after it what this till does: a new shop has no past yet. */
const best = () => [...new Set([...terms.shop.bestSellers, ...favourites.frequent()])];

const key = 'catalogue';
/** Prices change by the day; the server reports a changed price at the sale. */
const renewEveryMs = 10 * 60_000;

class CatalogueState {
  now = $state.raw(new Catalogue());
  status = $state<'empty' | 'loading' | 'ready' | 'failed'>('empty');
  problem = $state.raw<Problem>();
  #running: Promise<void> | undefined;
  #loadedAt = 0;

  /** Takes what this device keeps, and then the whole from the server; a second call meanwhile waits for the first. */
  load(): Promise<void> {
    this.#running ??= this.#load().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Loads again when what there is is not of today's last minutes. */
  renew(): void {
    if (Date.now() - this.#loadedAt > renewEveryMs) void this.load();
  }

  /** A product that was found on the server although it was not in memory, or is otherwise now. */
  learn(...products: Product[]): void {
    this.now = this.now.with(products);
  }

  /** Asks anew about some products, promotions and terms: the server said that a price is another. */
  async ask(ids: readonly string[]): Promise<void> {
    const [found] = await Promise.all([Promise.all(ids.map((id) => getProduct(id))), this.renewTerms()]);
    this.learn(...found.flatMap(({ data }) => (data ? [data] : [])));
  }

  /** What was sold is no longer on the shelf; the server tells the true figure with the next renewal. */
  sold(lines: readonly Line[]): void {
    for (const { product, quantity } of lines) {
      // a product may be in several packages
      const known = this.now.get(product.id);
      if (!known) continue;
      const { stock } = known;
      const pieces = quantity / 1000;
      this.learn({ ...known, stock: { ...stock, onHand: stock.onHand - pieces, available: stock.available - pieces } });
    }
  }

  async #load(): Promise<void> {
    if (this.status !== 'ready') {
      this.status = 'loading';
      await this.#wake();
    }
    const hadOne = (this.status as string) === 'ready';
    const products: Product[] = [];
    let cursor: string | undefined;
    do {
      const { data, problem } = await api.productPage(cursor);
      if (problem) {
        this.problem = problem;
        // An old list still sells; only without any is there something to tell.
        if (!hadOne) this.status = 'failed';
        return;
      }
      products.push(...data.items);
      cursor = data.next;
    } while (cursor);
    await this.renewTerms();
    this.now = new Catalogue(products, best());
    this.status = 'ready';
    this.#loadedAt = Date.now();
    const kept: Kept = { products, promotions: terms.promotions, shop: terms.shop };
    await store.put('kept', key, kept).catch(() => {}); // without it there is no selling offline, and no harm
  }

  /** Reloads the shop's terms, and the managers whose PIN approves. */
  async renewTerms(): Promise<void> {
    const [shop, promotions] = await Promise.all([getShop(), promotionsOn(businessDay())]);
    if (shop.data) terms.shop = { ...usual, ...shop.data };
    if (promotions.data) terms.promotions = promotions.data.items;
  }

  async #wake(): Promise<void> {
    const kept = await store.get<Kept>('kept', key).catch(() => undefined);
    if (!kept) return;
    terms.shop = { ...usual, ...kept.shop };
    terms.promotions = kept.promotions;
    this.now = new Catalogue(kept.products, best());
    this.status = 'ready';
  }
}

export const catalogue = new CatalogueState();

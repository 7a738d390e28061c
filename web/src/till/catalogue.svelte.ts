import * as api from '../api/client';
import type { Problem, Product } from '../api/types';
import { Catalogue } from './catalogue';

class CatalogueState {
  now = $state.raw(new Catalogue());
  status = $state<'empty' | 'loading' | 'ready' | 'failed'>('empty');
  problem = $state.raw<Problem>();
  #running: Promise<void> | undefined;

  /** Loads the whole catalogue, page by page; a second call meanwhile waits for the first. */
  load(): Promise<void> {
    this.#running ??= this.#load().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** A product that was found on the server although it was not in memory. */
  learn(product: Product): void {
    this.now = new Catalogue([...this.now.products.filter((known) => known.id !== product.id), product]);
  }

  async #load(): Promise<void> {
    const hadOne = this.status === 'ready';
    if (!hadOne) this.status = 'loading';
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
    this.now = new Catalogue(products);
    this.status = 'ready';
  }
}

export const catalogue = new CatalogueState();

/** The products that a cashier touches first: those with a star, then those that this device sells most. */
import type { Product } from '../api/types';
import * as store from '../state/store';
import type { Line } from '../cart/cart';

type Kept = { starred: string[]; sold: Record<string, number> };

const key = 'favourites';
const most = 24;
/** Once or twice is chance. */
const often = 3;

class Favourites {
  #kept = $state.raw<Kept>({ starred: [], sold: {} });
  loaded = $state(false);

  async load(): Promise<void> {
    this.#kept = (await store.get<Kept>('kept', key).catch(() => undefined)) ?? this.#kept;
    this.loaded = true;
  }

  has(id: string): boolean {
    return this.#kept.starred.includes(id);
  }

  toggle(id: string): void {
    const { starred } = this.#kept;
    this.#keep({ ...this.#kept, starred: this.has(id) ? starred.filter((one) => one !== id) : [...starred, id] });
  }

  sold(lines: readonly Line[]): void {
    const sold = { ...this.#kept.sold };
    for (const { product } of lines) sold[product.id] = (sold[product.id] ?? 0) + 1;
    this.#keep({ ...this.#kept, sold });
  }

  /** What this device sells again and again, most first. */
  frequent(): string[] {
    return Object.entries(this.#kept.sold)
      .filter(([, times]) => times >= often)
      .sort(([, a], [, b]) => b - a)
      .map(([id]) => id);
  }

  of(find: (id: string) => Product | undefined): Product[] {
    const { starred } = this.#kept;
    return [...new Set([...starred, ...this.frequent()])].slice(0, most).flatMap((id) => find(id) ?? []);
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    void store.put('kept', key, kept).catch(() => {});
  }
}

export const favourites = new Favourites();

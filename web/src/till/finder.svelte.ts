import * as api from '../api/client';
import type { Product } from '../api/types';
import { catalogue } from '../catalogue/catalogue.svelte';
import { parse } from '../values/entry';

const settleMs = 70;
const serverMs = 250;

/** The text of the search field and its results. It lives as long as the component that creates it. */
export class Finder {
  text = $state('');
  highlight = $state(0);
  /** Whether a person walked through the results, and so chose one of them. */
  moved = $state(false);
  /** The text a moment later: results do not flicker while a scanner types. */
  #settled = $state('');
  #remote = $state.raw<{ words: string; items: Product[] }>({ words: '', items: [] });

  readonly words = $derived.by(() => {
    const entry = parse(this.#settled);
    return entry.kind === 'words' ? entry.words : '';
  });
  readonly #local = $derived(catalogue.now.search(this.words));
  readonly results = $derived(
    this.#local.length > 0 ? this.#local : this.#remote.words === this.words ? this.#remote.items : [],
  );

  constructor() {
    $effect(() => {
      const now = this.text;
      const timer = setTimeout(() => (this.#settled = now), now === '' ? 0 : settleMs);
      return () => clearTimeout(timer);
    });
    // The server knows products that this list does not have yet.
    $effect(() => {
      const { words } = this;
      if (words.length < 2 || this.#local.length > 0) return;
      const timer = setTimeout(async () => {
        const { data } = await api.searchProducts(words);
        if (data) this.#remote = { words, items: data.items };
      }, serverMs);
      return () => clearTimeout(timer);
    });
  }

  typed(): void {
    this.highlight = 0;
    this.moved = false;
  }

  clear(): void {
    this.text = this.#settled = '';
    this.typed();
  }

  move(step: 1 | -1): void {
    this.highlight = Math.max(0, Math.min(this.results.length - 1, this.highlight + step));
    this.moved = true;
  }

  /** What Enter takes for these words, which may be newer than the results on the screen. */
  best(words: string): Product | undefined {
    const hits = catalogue.now.search(words);
    return (hits.length > 0 ? hits : this.results)[this.highlight];
  }
}

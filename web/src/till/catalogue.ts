/** The products in memory: a scan or a search is answered here, within a frame, without asking the server. */
import type { Category, Product } from '../api/types';
import { spelledBarcode } from '../barcode';
import { nearest } from './words';

type Text = { name: string; all: string };

/** Lower case without accents: "Azúcar RUBIA" and "azucar rubia" are one word to a person who searches. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

// A product that did not change keeps its text through every renewal of the list.
const texts = new WeakMap<Product, Text>();

function textOf(product: Product): Text {
  let text = texts.get(product);
  if (!text) {
    const name = fold(product.name);
    text = { name, all: `${name} ${fold(`${product.brand} ${product.sku} ${product.category.name}`)}` };
    texts.set(product, text);
  }
  return text;
}

/** GS1 leaves the codes from 20 to 29 to the shop itself. */
function isOfTheShop(code: string): boolean {
  return /^2\d{12}$/.test(code);
}

export class Catalogue {
  readonly #byId = new Map<string, Product>();
  readonly #byCode = new Map<string, Product>();
  #words: Set<string> | undefined;
  readonly categories: readonly Category[];

  constructor(readonly products: readonly Product[] = []) {
    const categories = new Map<string, Category>();
    for (const product of products) {
      this.#byId.set(product.id, product);
      this.#byCode.set(product.sku, product);
      for (const code of product.barcodes) this.#byCode.set(spelledBarcode(code), product);
      categories.set(product.category.id, product.category);
    }
    this.categories = [...categories.values()].sort((a, b) => a.name.localeCompare(b.name, 'es'));
  }

  get = (id: string): Product | undefined => this.#byId.get(id);

  byCode(code: string): Product | undefined {
    return this.#byCode.get(spelledBarcode(code)) ?? this.#byCode.get(code.trim());
  }

  /**
   * Products that have every word, those whose name begins with the first word before the others. Words that no product
   * has are taken for slips of the nearest words that some have.
   */
  search(query: string, limit = 40): Product[] {
    const words = fold(query).split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const found = this.#having(words.map((word) => [word]), limit);
    if (found.length > 0) return found;
    const meant = words.map((word) => (this.#known(word) ? [word] : nearest(word, this.#vocabulary())));
    return meant.every((alternatives) => alternatives.length > 0) ? this.#having(meant, limit) : [];
  }

  /** What has no maker's code on it: loose goods and bags. A cashier looks for these on the screen first. */
  withoutCode(): Product[] {
    return this.products.filter(({ unit, icbper, barcodes }) => unit === 'KGM' || icbper || barcodes.every(isOfTheShop));
  }

  /** The same list with some of its products changed. */
  with(changed: readonly Product[]): Catalogue {
    const by = new Map(changed.map((product) => [product.id, product]));
    const kept = this.products.map((product) => by.get(product.id) ?? product);
    return new Catalogue([...kept, ...changed.filter(({ id }) => !this.#byId.has(id))]);
  }

  inCategory(id: string): Product[] {
    return this.products.filter((product) => product.category.id === id);
  }

  #having(words: readonly (readonly string[])[], limit: number): Product[] {
    const begins: Product[] = [];
    const others: Product[] = [];
    for (const product of this.products) {
      const { name, all } = textOf(product);
      if (!words.every((alternatives) => alternatives.some((word) => all.includes(word)))) continue;
      (words[0]!.some((word) => name.startsWith(word)) ? begins : others).push(product);
      if (begins.length >= limit) break;
    }
    return [...begins, ...others].slice(0, limit);
  }

  #known(word: string): boolean {
    return this.products.some((product) => textOf(product).all.includes(word));
  }

  #vocabulary(): Set<string> {
    const words = () => this.products.flatMap((product) => textOf(product).all.split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
    return (this.#words ??= new Set(words()));
  }
}

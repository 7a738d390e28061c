/** The products in memory: a scan or a search is answered here, within a frame, without asking the server. */
import type { Category, Product } from '../api/types';

type Entry = { product: Product; name: string; text: string };

/** Lower case without accents: "Azúcar RUBIA" and "azucar rubia" are one word to a person who searches. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** GS1 leaves the codes from 20 to 29 to the shop itself. */
function isOfTheShop(code: string): boolean {
  return /^2\d{12}$/.test(code);
}

export class Catalogue {
  readonly #entries: Entry[];
  readonly #byId = new Map<string, Product>();
  readonly #byCode = new Map<string, Product>();
  readonly categories: readonly Category[];

  constructor(readonly products: readonly Product[] = []) {
    const categories = new Map<string, Category>();
    this.#entries = products.map((product) => {
      this.#byId.set(product.id, product);
      this.#byCode.set(product.sku, product);
      for (const code of product.barcodes) this.#byCode.set(code, product);
      categories.set(product.category.id, product.category);
      const name = fold(product.name);
      return { product, name, text: `${name} ${fold(`${product.brand} ${product.sku} ${product.category.name}`)}` };
    });
    this.categories = [...categories.values()].sort((a, b) => a.name.localeCompare(b.name, 'es'));
  }

  get = (id: string): Product | undefined => this.#byId.get(id);

  byCode(code: string): Product | undefined {
    return this.#byCode.get(code);
  }

  /** Products that have every word, those whose name begins with the first word before the others. */
  search(query: string, limit = 40): Product[] {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const [first] = words;
    if (first === undefined) return [];
    const begins: Product[] = [];
    const others: Product[] = [];
    for (const { product, name, text } of this.#entries) {
      if (!words.every((word) => text.includes(word))) continue;
      (name.startsWith(first) ? begins : others).push(product);
    }
    return [...begins, ...others].slice(0, limit);
  }

  /** What has no maker's code on it: loose goods and bags. A cashier looks for these on the screen first. */
  withoutCode(): Product[] {
    return this.products.filter(({ unit, icbper, barcodes }) => unit === 'KGM' || icbper || barcodes.every(isOfTheShop));
  }

  inCategory(id: string): Product[] {
    return this.products.filter((product) => product.category.id === id);
  }
}

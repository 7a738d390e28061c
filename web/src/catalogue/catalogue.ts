/** The products in memory: a scan or a search is answered here, within a frame, without asking the server. */
import type { Product } from '../api/types';
import { spelledBarcode } from '../values/barcode';
import { share, type Centimos, type Thousandths } from '../values/money';
import { fold, has } from '../values/fold';
import { isGtin } from './scanner';
import { nearest } from './words';

/** A package that the shop's scale labelled. A label without a price has no amount. */
export type Label = { product: Product; quantity: Thousandths; amount?: Centimos };

type Text = { name: string; all: string };

// A product that did not change keeps its text through every renewal of the list.
const texts = new WeakMap<Product, Text>();

function textOf(product: Product): Text {
  let text = texts.get(product);
  if (!text) {
    const name = fold(product.name);
    text = { name, all: `${name} ${fold(product.brand)} ${fold(product.sku)} ${fold(product.category.name)}` };
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
  readonly #byScale = new Map<string, Product>();
  #words: Set<string> | undefined;
  #ranked: readonly Product[] | undefined;
  readonly categories: readonly Product['category'][];

  /** `best` are the ids of what sells best, best first. */
  constructor(
    readonly products: readonly Product[] = [],
    readonly best: readonly string[] = [],
  ) {
    const categories = new Map<string, Product['category']>();
    for (const product of products) {
      this.#byId.set(product.id, product);
      this.#byCode.set(product.sku, product);
      for (const code of product.barcodes) this.#byCode.set(spelledBarcode(code), product);
      if (product.scaleCode) this.#byScale.set(product.scaleCode, product);
      categories.set(product.category.id, product.category);
    }
    this.categories = [...categories.values()].sort(
      (a, b) => (a.order ?? 0) - (b.order ?? 0) || a.name.localeCompare(b.name, 'es'),
    );
  }

  get = (id: string): Product | undefined => this.#byId.get(id);

  byCode(code: string): Product | undefined {
    return this.#byCode.get(spelledBarcode(code)) ?? this.#byCode.get(code.trim());
  }

  /**
   * What a label of the shop's scale says: 2x, five digits of
   * the article, five of its grams or centimos, the check digit.
   */
  byLabel(code: string): Label | undefined {
    if (!isOfTheShop(code) || !isGtin(code)) return undefined;
    const product = this.#byScale.get(code.slice(2, 7));
    if (!product) return undefined;
    const figure = Number(code.slice(7, 12));
    return product.scalePrice
      ? { product, quantity: share(figure, 1000, product.price), amount: figure }
      : { product, quantity: figure };
  }

  /**
   * Products that have every word as it sounds, what sells best first, those whose
   * name begins with the first word before the others; or those with the code. Words
   * that no product has are taken for slips of the nearest words that some have.
   */
  search(query: string, limit = 40): Product[] {
    const words = fold(query).split(' ').filter(Boolean);
    if (words.length === 0) return [];
    const digits = query.trim();
    const one = this.byCode(digits);
    if (one) return [one];
    const coded = /^\d{4,14}$/.test(digits)
      ? this.products.filter(({ barcodes }) => barcodes.some((code) => code.includes(digits)))
      : [];
    if (coded.length > 0) return coded.slice(0, limit);
    const found = this.#having(
      words.map((word) => [word]),
      limit,
    );
    if (found.length > 0) return found;
    const meant = words.map((word) => (this.#known(word) ? [word] : nearest(word, this.#vocabulary())));
    return meant.every((alternatives) => alternatives.length > 0) ? this.#having(meant, limit) : [];
  }

  /** What has no maker's code on it: loose goods and bags. A cashier looks for these on the screen first. */
  withoutCode(): Product[] {
    return this.products.filter(
      ({ unit, icbper, barcodes }) => unit === 'KGM' || icbper || barcodes.every(isOfTheShop),
    );
  }

  /** The same list with some of its products changed. */
  with(changed: readonly Product[]): Catalogue {
    const by = new Map(changed.map((product) => [product.id, product]));
    const kept = this.products.map((product) => by.get(product.id) ?? product);
    return new Catalogue([...kept, ...changed.filter(({ id }) => !this.#byId.has(id))], this.best);
  }

  inCategory(id: string): Product[] {
    return this.products.filter((product) => product.category.id === id);
  }

  #having(words: readonly (readonly string[])[], limit: number): Product[] {
    const begins: Product[] = [];
    const others: Product[] = [];
    for (const product of this.#byRank()) {
      const { name, all } = textOf(product);
      if (!words.every((alternatives) => alternatives.some((word) => has(all, word)))) continue;
      (words[0]!.some((word) => name.startsWith(word)) ? begins : others).push(product);
      if (begins.length >= limit) break;
    }
    return [...begins, ...others].slice(0, limit);
  }

  #known(word: string): boolean {
    return this.products.some((product) => has(textOf(product).all, word));
  }

  #byRank(): readonly Product[] {
    if (this.best.length === 0) return this.products;
    const ranks = new Map(this.best.map((id, rank) => [id, rank]));
    const rank = ({ id }: Product) => ranks.get(id) ?? Infinity;
    return (this.#ranked ??= [...this.products].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b))));
  }

  #vocabulary(): Set<string> {
    const words = () =>
      this.products
        .flatMap((product) => textOf(product).all.split(/[^\p{L}\p{N}]+/u))
        .filter((word) => word.length > 2);
    return (this.#words ??= new Set(words()));
  }
}

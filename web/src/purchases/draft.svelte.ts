/** A purchase as it is typed and scanned. Amounts are as the paper prints them: with IGV, or without it. */
import type { Body } from '../api/types';
import { uuidv7 } from '../api/uuidv7';
import { share, times, type Centimos } from '../values/money';
import { businessDay } from '../values/time';
import type { Kind } from './paper';

type Product = Pick<Body<'ProductDetail'>, 'id' | 'name' | 'sku' | 'unit' | 'perishable' | 'taxClass' | 'cost'>;

/** IGV in basis points, as internal/values/peru has it. */
const igvRate = 1800;

export class Line {
  readonly key = uuidv7();
  readonly product: Product;
  quantity = $state<number>();
  bonus = $state<number>();
  expiresOn = $state('');
  #amount = $state<Centimos>();
  #cost = $state<Centimos>();

  constructor(product: Product, quantity?: number) {
    this.product = product;
    this.quantity = quantity;
  }

  /** For all that is paid for: as it was typed, or what the units cost. */
  get amount(): Centimos | undefined {
    if (this.#amount !== undefined || this.#cost === undefined || this.quantity === undefined) return this.#amount;
    return times(this.#cost, Math.round(this.quantity * 1000));
  }
  set amount(value: Centimos | undefined) {
    this.#amount = value;
    this.#cost = undefined;
  }

  /** Of a unit: as it was typed, or what the amount makes it. */
  get cost(): Centimos | undefined {
    if (this.#cost !== undefined || this.#amount === undefined || !this.quantity) return this.#cost;
    return share(this.#amount, 1000, Math.round(this.quantity * 1000));
  }
  set cost(value: Centimos | undefined) {
    this.#cost = value;
    this.#amount = undefined;
  }
}

export class Draft {
  readonly id = uuidv7();
  supplierId = $state('');
  kind = $state<Kind>('01');
  series = $state('');
  number = $state('');
  issuedOn = $state(businessDay());
  dueOn = $state('');
  withoutTax = $state(false);
  freight = $state<Centimos>();
  freightApart = $state<Centimos>();
  said = $state<Centimos>();
  note = $state('');
  lines = $state<Line[]>([]);

  /**
   * A scan counts one more of what is there; goods that perish may differ by their days, and each scan is of the
   * last.
   */
  add(product: Product): void {
    const line = this.lines.filter((one) => one.product.id === product.id).at(-1);
    if (line && product.unit === 'NIU') line.quantity = (line.quantity ?? 0) + 1;
    else if (!line) this.lines.push(new Line(product, product.unit === 'NIU' ? 1 : undefined));
  }

  get shown(): boolean {
    return this.withoutTax && this.kind === '01';
  }
  get sum(): Centimos {
    return this.lines.reduce((sum, { amount }) => sum + (amount ?? 0), this.freight ?? 0);
  }
  /** What is added to amounts without IGV. */
  get igv(): Centimos {
    if (!this.shown) return 0;
    const taxed = this.lines.filter(({ product }) => product.taxClass === 'gravado');
    return share(
      taxed.reduce((sum, { amount }) => sum + (amount ?? 0), this.freight ?? 0),
      igvRate,
      10_000,
    );
  }
  get total(): Centimos {
    return this.said ?? this.sum + this.igv;
  }

  body(): Body<'NewPurchase'> {
    const numbered = this.kind !== '00';
    return {
      id: this.id,
      supplierId: this.supplierId,
      kind: this.kind,
      ...(numbered && { series: this.series.trim(), number: this.number.trim() }),
      issuedOn: this.issuedOn,
      ...(this.dueOn && { dueOn: this.dueOn }),
      withoutTax: this.shown,
      freight: this.freight ?? 0,
      freightApart: this.freightApart ?? 0,
      ...(this.said !== undefined && { total: this.said }),
      note: this.note.trim(),
      lines: this.lines.map(({ product, quantity, bonus, amount, expiresOn }) => ({
        productId: product.id,
        quantity: quantity ?? 0,
        bonus: bonus ?? 0,
        amount: amount ?? 0,
        ...(product.perishable && { expiresOn }),
      })),
    };
  }
}

/** A product as its form has it: fields may be empty until they are right. */
import type { Body } from '../api/types';

type Details = Body<'ProductDetails'>;
type Supply = { supplierId: string; cost: number | undefined; packSize: number | undefined; preferred: boolean };

export type Draft = Required<Omit<Details, 'price' | 'cost' | 'reorderPoint' | 'shelfLifeDays' | 'suppliers'>> & {
  price: number | undefined;
  cost: number | undefined;
  reorderPoint: number | undefined;
  /** As it was typed; nothing is none. */
  shelfLifeDays: string;
  openingStock: number | undefined;
  suppliers: Supply[];
};

export const blank = (barcode = ''): Draft => ({
  sku: '',
  name: '',
  brand: '',
  categoryId: '',
  unit: 'NIU',
  barcodes: barcode ? [barcode] : [],
  price: undefined,
  cost: undefined,
  taxClass: 'gravado',
  icbper: false,
  shortPolicy: 'block',
  reorderPoint: undefined,
  perishable: false,
  shelfLifeDays: '',
  scaleCode: '',
  scalePrice: false,
  active: true,
  openingStock: undefined,
  suppliers: [],
});

const empty = blank();
const names = Object.keys(empty) as (keyof Draft)[];

/** The fields that say below them what is wrong: all but switches and lists of things. */
export const fields = names.filter((name) => typeof empty[name] !== 'boolean' && name !== 'suppliers');

export function draftOf(product: Body<'ProductDetail'>): Draft {
  const known = Object.fromEntries(Object.entries(product).filter(([name]) => names.includes(name as keyof Draft)));
  return {
    ...blank(),
    ...(known as Partial<Omit<Details, 'shelfLifeDays'>>),
    shelfLifeDays: product.shelfLifeDays ? String(product.shelfLifeDays) : '',
    categoryId: product.category.id,
    barcodes: [...product.barcodes],
    suppliers: product.suppliers.map(({ supplierId, cost, packSize, preferred }) => ({
      supplierId,
      cost,
      packSize,
      preferred,
    })),
  };
}

/** What is sent. Only one supplier is the preferred one; a scale's code is only for what is weighed. */
export function detailsOf(draft: Draft): Details {
  const { openingStock: _, price, cost, reorderPoint, shelfLifeDays, suppliers, ...rest } = draft;
  const trimmed = Object.entries(rest).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]);
  return {
    ...(Object.fromEntries(trimmed) as typeof rest),
    price: price ?? 0,
    cost: cost ?? 0,
    reorderPoint: reorderPoint ?? 0,
    shelfLifeDays: Number(shelfLifeDays || 0),
    suppliers: suppliers
      .filter(({ supplierId }) => supplierId)
      .map(({ supplierId, cost, packSize, preferred }) => ({
        supplierId,
        cost: cost ?? 0,
        packSize: packSize ?? 1,
        preferred,
      })),
  };
}

/** A product as its form has it: fields may be empty until they are right. */
import type { Body } from '../api/types';

export type Draft = {
  sku: string;
  name: string;
  brand: string;
  categoryId: string;
  unit: Body<'Unit'>;
  barcodes: string[];
  price: number | undefined;
  cost: number | undefined;
  taxClass: Body<'TaxClass'>;
  icbper: boolean;
  shortPolicy: Body<'ShortPolicy'>;
  reorderPoint: number | undefined;
  perishable: boolean;
  scaleCode: string;
  scalePrice: boolean;
  active: boolean;
  openingStock: number | undefined;
  suppliers: { supplierId: string; cost: number | undefined; packSize: number | undefined; preferred: boolean }[];
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
  scaleCode: '',
  scalePrice: false,
  active: true,
  openingStock: undefined,
  suppliers: [],
});

export function draftOf(product: Body<'ProductDetail'>): Draft {
  const {
    sku,
    name,
    brand,
    category,
    unit,
    barcodes,
    price,
    cost,
    taxClass,
    icbper,
    shortPolicy,
    reorderPoint,
    perishable,
    scaleCode,
    scalePrice,
    active,
  } = product;
  return {
    sku,
    name,
    brand,
    categoryId: category.id,
    unit,
    barcodes: [...barcodes],
    price,
    cost,
    taxClass,
    icbper,
    shortPolicy,
    reorderPoint,
    perishable,
    scaleCode,
    scalePrice,
    active,
    openingStock: undefined,
    suppliers: product.suppliers.map(({ supplierId, cost, packSize, preferred }) => ({
      supplierId,
      cost,
      packSize,
      preferred,
    })),
  };
}

/** What is sent. Only one supplier is the preferred one; a scale's code is only for what is weighed. */
export function detailsOf(draft: Draft): Body<'ProductDetails'> {
  const { openingStock: _, price, cost, reorderPoint, suppliers, ...rest } = draft;
  return {
    ...rest,
    sku: rest.sku.trim(),
    name: rest.name.trim(),
    brand: rest.brand.trim(),
    price: price ?? 0,
    cost: cost ?? 0,
    reorderPoint: reorderPoint ?? 0,
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

import type { Product } from '../src/api/types';

let count = 0;

/** A product to sell in a test; what the test does not name is ordinary. */
export function product(over: Partial<Product> = {}): Product {
  const n = ++count;
  return {
    id: `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    sku: `P${n}`,
    name: `Producto ${n}`,
    brand: '',
    category: { id: 'c1', name: 'Abarrotes', colour: 'amber', order: 1 },
    unit: 'NIU',
    barcodes: [],
    price: 450,
    taxClass: 'gravado',
    icbper: false,
    active: true,
    shortPolicy: 'block',
    reorderPoint: 0,
    stock: { onHand: 10, reserved: 0, available: 10 },
    version: 1,
    ...over,
  };
}

import type { Product } from '../api/types';
import { checks } from '../values/barcode';
import { format } from '../values/money';
import type { Line } from './lines';

const isEan = (code: string) => /^(\d{8}|\d{13})$/.test(code) && checks(code);

/** Labels of a product as the server draws them (internal/shop/label): name, price, and its first EAN or its SKU. */
export function labelLines({ product, count }: { product: Product; count: number }): Line[] {
  const price = format(product.price) + (product.unit === 'KGM' ? ' por kg' : '');
  const label: Line[] = [
    { kind: 'text', text: product.name, align: 'center' },
    { kind: 'text', text: price, align: 'center', bold: true, large: true },
    { kind: 'barcode', text: product.barcodes.find(isEan) ?? product.sku },
    { kind: 'cut' },
  ];
  return Array.from({ length: count }, () => label).flat();
}

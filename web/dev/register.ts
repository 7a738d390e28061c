/** The stand-in's till: prices a sale, moves its stock and writes its receipt. Its sums are its own, not the page's. */
import type { NewSale, Sale } from '../src/api/types';
import { products, tills } from './shop.ts';

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly more: object = {},
  ) {
    super(title);
  }
}

export function ring(sale: NewSale, number: number): Sale {
  const lines = sale.lines.map(({ productId, quantity }) => {
    const product = products.find((candidate) => candidate.id === productId);
    if (!product) throw new Refusal(422, 'unknown_product', 'Hay un producto que no existe.');
    return { product, quantity, amount: Math.round((product.price * Math.round(quantity * 1000)) / 1000) };
  });
  const shortages = lines
    .filter(({ product, quantity }) => quantity > product.stock.available)
    .map(({ product, quantity }) => ({
      productId: product.id,
      name: product.name,
      requested: quantity,
      available: product.stock.available,
    }));
  if (shortages.length > 0) throw new Refusal(409, 'out_of_stock', 'No hay stock suficiente.', { shortages });

  const sum = (taxClass?: string) =>
    lines
      .filter(({ product }) => !taxClass || product.taxClass === taxClass)
      .reduce((total, line) => total + line.amount, 0);
  const bags = lines.reduce((count, { product, quantity }) => count + (product.icbper ? quantity : 0), 0);
  const total = sum() + 50 * bags;
  if (total !== sale.expectedTotal) throw new Refusal(409, 'price_changed', 'El total cambió.', { total });
  const cash = sale.payments.find((payment) => payment.method === 'cash');
  const exact = sale.payments.filter((payment) => payment.method !== 'cash');
  if (exact.some((payment) => payment.method === 'card' && payment.reference === '51')) {
    throw new Refusal(402, 'payment_declined', 'La tarjeta fue rechazada: fondos insuficientes.');
  }
  if (exact.some((payment) => payment.reference === '52'))
    throw new Refusal(500, 'internal', 'Algo falló de nuestro lado.');
  const rest = total - exact.reduce((charged, payment) => charged + payment.amount, 0);
  const cashDue = cash ? rest - (rest % 10) : rest;
  const change = (cash?.amount ?? 0) - cashDue;
  if (change < 0) throw new Refusal(422, 'payment_short', 'El pago no alcanza para el total.');

  for (const { product, quantity } of lines) {
    product.stock.onHand = product.stock.available = Math.round((product.stock.available - quantity) * 1000) / 1000;
  }
  const base = Math.round(sum('gravado') / 1.18);
  return {
    id: sale.id,
    document: sale.document,
    number: `${sale.document === 'factura' ? 'F' : 'B'}001-${String(number).padStart(8, '0')}`,
    soldAt: new Date().toISOString(),
    businessDay: '2026-11-24',
    cashier: 'Rosa Quispe Mamani',
    till: tills.find((till) => till.id === sale.tillId)?.name ?? '',
    ...(sale.buyer && { buyer: sale.buyer }),
    lines: lines.map((line, i) => ({
      line: i + 1,
      productId: line.product.id,
      sku: line.product.sku,
      name: line.product.name,
      unit: line.product.unit,
      quantity: line.quantity,
      unitPrice: line.product.price,
      discount: 0,
      amount: line.amount,
      taxClass: line.product.taxClass,
      base: 0,
      igv: 0,
      icbper: 0,
      returned: 0,
    })),
    totals: {
      taxedBase: base,
      exonerated: sum('exonerado'),
      unaffected: sum('inafecto'),
      igv: sum('gravado') - base,
      igvRate: 1800,
      icbper: 50 * bags,
      bags,
      discount: 0,
      total,
      rounding: cashDue - rest,
      toPay: total + cashDue - rest,
    },
    payments: sale.payments.map((payment) => ({
      method: payment.method,
      amount: payment.method === 'cash' ? cashDue : payment.amount,
      received: payment.amount,
      change: payment.method === 'cash' ? change : 0,
      reference: payment.reference ?? '',
      authorization: payment.method === 'card' ? '004512' : '',
      state: payment.method === 'yape' || payment.method === 'plin' ? 'to_confirm' : 'confirmed',
    })),
    change,
    words: 'SON VEINTITRÉS CON 90/100 SOLES',
    qr: '',
  };
}

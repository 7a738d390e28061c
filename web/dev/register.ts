/** The stand-in's till: prices a sale, moves its stock and writes its receipt, by the page's own rules of money. */
import type { NewSale, Sale } from '../src/api/types';
import { splitTax } from '../src/money';
import { settle, type Exact } from '../src/pay/tender';
import { amount, totals } from '../src/till/cart';
import { products, tills } from './shop';

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
    return { product, quantity: Math.round(quantity * 1000) };
  });
  const shortages = lines
    .filter(({ product, quantity }) => quantity / 1000 > product.stock.available)
    .map(({ product, quantity }) => ({
      productId: product.id,
      name: product.name,
      requested: quantity / 1000,
      available: product.stock.available,
    }));
  if (shortages.length > 0) throw new Refusal(409, 'out_of_stock', 'No hay stock suficiente.', { shortages });

  const sums = totals(lines);
  if (sums.total !== sale.expectedTotal) throw new Refusal(409, 'price_changed', 'El total cambió.', { total: sums.total });
  const exact = sale.payments.filter((payment): payment is Exact => payment.method !== 'cash');
  if (exact.some((payment) => payment.method === 'card' && payment.reference === '51')) {
    throw new Refusal(402, 'payment_declined', 'La tarjeta fue rechazada: fondos insuficientes.');
  }
  if (exact.some((payment) => payment.reference === '52')) throw new Refusal(500, 'internal', 'Algo falló de nuestro lado.');
  const cash = sale.payments.find((payment) => payment.method === 'cash');
  const { cashDue, rounding, change, missing } = settle(sums.total, exact, cash?.amount ?? 0);
  if (missing > 0) throw new Refusal(422, 'payment_short', 'El pago no alcanza para el total.');

  for (const { product, quantity } of lines) {
    product.stock.onHand = product.stock.available = Math.round(product.stock.available * 1000 - quantity) / 1000;
  }
  const of = (taxClass: string) => lines.filter((l) => l.product.taxClass === taxClass).reduce((sum, l) => sum + amount(l), 0);
  const tax = splitTax(of('gravado'));
  const used = cash ? rounding : 0;
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
      quantity: line.quantity / 1000,
      unitPrice: line.product.price,
      amount: amount(line),
      taxClass: line.product.taxClass,
      base: 0,
      igv: 0,
      icbper: 0,
    })),
    totals: {
      taxedBase: tax.base,
      exonerated: of('exonerado'),
      unaffected: of('inafecto'),
      igv: tax.igv,
      igvRate: 1800,
      icbper: sums.icbper,
      bags: sums.bags,
      total: sums.total,
      rounding: used,
      toPay: sums.total + used,
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
    change: cash ? change : 0,
    words: 'SON VEINTITRÉS CON 90/100 SOLES',
    qr: '',
  };
}

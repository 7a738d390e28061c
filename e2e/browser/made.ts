/** What a story makes for itself by the shop's API, so that it neither needs another story nor spoils one. */
import type { APIRequestContext } from 'playwright-core';
import { expect } from 'vitest';
import type { Body, Customer, Product, Sale, Till } from '../../web/src/api/types';

/** Names of this run: the stories may be told to the same shop again. */
export const tag = Date.now().toString(36).toUpperCase();
/** Every write has it: a page of another site cannot. */
export const headers = { 'X-Carmensita': '1' };
let made = Date.now() % 10_000_000;
/** Digits that nothing else of this run has. */
const digits = (length: number) => String(++made).padStart(length, '7').slice(-length);

export const dni = () => digits(8);

/** Twelve digits with their check digit: an EAN-13. */
export function ean13(stem: string): string {
  const sum = [...stem].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0);
  return stem + ((10 - (sum % 10)) % 10);
}

/** A barcode as a maker of goods has it. */
export const barcode = () => ean13(`84${digits(10)}`);

/** The number of a firm, with its check digit. */
export function ruc(): string {
  const number = `20${digits(8)}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((sum, weight, i) => sum + weight * Number(number[i]), 0);
  return number + ((11 - (sum % 11)) % 10);
}

export async function send<T>(request: APIRequestContext, path: string, data: object): Promise<T> {
  const answer = await request.post(path, { headers, data });
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}
export const read = async <T>(request: APIRequestContext, path: string) =>
  (await (await request.get(path)).json()) as T;

/** A product that costs S/ 10.00 and is ten times on the shelf, unless the story says otherwise. */
export async function product(
  request: APIRequestContext,
  name: string,
  more: Partial<Body<'NewProduct'>> = {},
): Promise<Product> {
  const { items } = await read<{ items: Body<'CategoryDetail'>[] }>(request, '/api/categories');
  return send(request, '/api/products', {
    id: crypto.randomUUID(),
    sku: `E-${digits(8)}`,
    name: `${name} ${tag}`,
    categoryId: items[0]!.id,
    unit: 'NIU',
    price: 1000,
    cost: 600,
    taxClass: 'gravado',
    shortPolicy: 'block',
    active: true,
    barcodes: [barcode()],
    ...(!more.perishable && { openingStock: 10 }),
    ...more,
  });
}

export async function customer(request: APIRequestContext, name: string): Promise<Customer> {
  return send(request, '/api/customers', {
    id: crypto.randomUUID(),
    documentKind: 'dni',
    documentNumber: dni(),
    name: `${name} ${tag}`,
  });
}

/** A till of the story's own, open with S/ 50.00 in its drawer. */
export async function openTill(request: APIRequestContext, name: string): Promise<{ till: Till; shift: string }> {
  const till = await send<Till>(request, '/api/tills', { id: crypto.randomUUID(), name: `${name} ${tag}` });
  const shift = crypto.randomUUID();
  await send(request, `/api/tills/${till.id}/shifts`, { id: shift, openingFloat: 5000 });
  return { till, shift };
}

/** Some of one product are sold, paid exactly. */
export async function sell(
  request: APIRequestContext,
  till: Till,
  product: Product,
  quantity: number,
  more: Partial<Body<'NewSale'>> = {},
): Promise<Sale> {
  const total = product.price * quantity;
  return send(request, '/api/sales', {
    id: crypto.randomUUID(),
    tillId: till.id,
    document: 'boleta',
    expectedTotal: total,
    lines: [{ productId: product.id, quantity }],
    payments: [{ method: 'cash', amount: total }],
    ...more,
  });
}

/** The shop sends its documents to SUNAT from now on, or to nobody. */
export async function emit(request: APIRequestContext, base: string, channel: 'production' | 'off'): Promise<void> {
  const ruc = '20000000001';
  if (channel !== 'off') {
    const pfx = Buffer.from(await (await fetch(`${base}/_local/sunat/demo.pfx`)).arrayBuffer());
    const kept = await request.put('/api/emission/credentials', {
      headers,
      data: {
        pfx: pfx.toString('base64'),
        password: 'Carmensita-2026',
        ruc,
        user: 'MODDATOS',
        userPassword: 'moddatos',
      },
    });
    expect(kept.ok(), await kept.text()).toBe(true);
  }
  const { version } = await read<Body<'Emission'>>(request, '/api/emission');
  const changed = await request.put('/api/emission', {
    headers: { ...headers, 'If-Match': `"${version}"` },
    data: {
      channel,
      ruc,
      legalName: 'MARKET CARMENSITA E.I.R.L.',
      establishment: '0000',
      ubigeo: '150132',
      department: 'LIMA',
      province: 'LIMA',
      district: 'SAN JUAN DE LURIGANCHO',
      address: 'Jr. Los Jazmines 245',
    },
  });
  expect(changed.ok(), await changed.text()).toBe(true);
}

/** The document of a sale or a return, once it stands as it should. */
export async function standing(
  request: APIRequestContext,
  id: string,
  as: Body<'Document'>['state'],
): Promise<Body<'Document'>> {
  let found!: Body<'Document'>;
  await expect
    .poll(async () => (found = await read<Body<'Document'>>(request, `/api/documents/${id}`)).state, { interval: 500 })
    .toBe(as);
  return found;
}

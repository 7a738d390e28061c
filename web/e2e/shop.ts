/** What the stories need: a browser, a person who signs in, and the shop's own API to see what really happened. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Product, Sale } from '../src/api/types';

const env = (name: string, usual: string) => process.env[name] ?? usual;
export const base = env('SHOP_URL', '');
const user = env('E2E_USER', 'rosa');
const password = env('E2E_PASSWORD', 'Rosa-2026');

export const desk: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: env('CHROMIUM', '/usr/bin/chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page of its own, signed out. What it complains about (errors, refusals of the content policy) is kept. */
export async function visit(browser: Browser, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, baseURL: base, locale: 'es-PE' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto('/');
  return { page, complaints };
}

/** Signs in by the keyboard, and stands at the first till if the page asks which. */
export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Usuario').waitFor();
  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
  const question = page.getByText('¿En qué caja está?');
  await search.or(question).waitFor();
  if (await question.isVisible()) await page.getByRole('main').getByRole('button').first().press('Enter');
  await search.waitFor();
  await page.getByRole('group', { name: 'Categorías' }).waitFor();
}

let taken = 0;

/** Three products by piece with a barcode and enough on the shelf; each call gives others, so that no story empties it. */
export async function goods(page: Page): Promise<[Product, Product, Product]> {
  const found: Product[] = [];
  let next: string | undefined;
  do {
    const answer = await page.request.get('/api/products', { params: { limit: 200, ...(next && { cursor: next }) } });
    const body = (await answer.json()) as { items: Product[]; next?: string };
    found.push(...body.items.filter((p) => p.unit === 'NIU' && /^77/.test(p.barcodes[0] ?? '') && p.stock.available >= 8));
    next = body.next;
  } while (next);
  const from = taken++ * 3;
  const three = [0, 1, 2].map((i) => found[(from + i) % found.length]);
  return three as [Product, Product, Product];
}

export async function stockOf(page: Page, product: Product): Promise<number> {
  const answer = await page.request.get('/api/products', { params: { barcode: product.barcodes[0]! } });
  const { items } = (await answer.json()) as { items: Product[] };
  return items[0]!.stock.onHand;
}

/** Types a barcode as a scanner does: as fast as the machine can, then Enter. */
export async function scan(page: Page, product: Product, before = ''): Promise<void> {
  await page.keyboard.type(`${before}${product.barcodes[0]}\n`);
}

/** The receipt on the screen: the number of the sale, and the sale as the server has it. */
export async function sold(page: Page): Promise<Sale> {
  await page.getByRole('heading', { name: 'Venta registrada' }).or(page.getByText('Esta venta ya estaba registrada')).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const sale = (await (await page.request.get(`/api/sales/${id}`)).json()) as Sale;
  expect(await page.getByTestId('number').textContent()).toBe(sale.number);
  return sale;
}

/** "S/ 23.90" as the page writes it. */
export const soles = (centimos: number) => `S/\u00a0${(centimos / 100).toFixed(2)}`;

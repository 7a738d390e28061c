/**
 * A customer looks a document up by what stands on the paper, or opens the link that came by WhatsApp; nobody signs
 * in.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Body, Sale } from '../../web/src/api/types';
import { beyond } from './layout';
import { emit, openTill, product, sell, standing } from './made';
import { as, barriersInBothThemes, base, carmen, desk, launch, luis, phone, visit } from './shop';

let browser: Browser;
let sale: Sale;
let document: Body<'Document'>;

beforeAll(async () => {
  browser = await launch();
  await as(browser, carmen, (request) => emit(request, base, 'production'));
});
afterAll(async () => {
  await as(browser, carmen, (request) => emit(request, base, 'off'));
  await browser.close();
});

const see = async (page: Page, state: string) => {
  expect(await beyond(page, state)).toEqual([]);
  expect(await barriersInBothThemes(page), state).toEqual([]);
};

/** A boleta that SUNAT has accepted, and whose paper names the page. */
const bought = () =>
  as(browser, luis, async (request) => {
    const { till } = await openTill(request, 'Caja consultada');
    sale = await sell(request, till, await product(request, 'Café consultado'), 2);
    document = await standing(request, sale.id, 'accepted');
    const paper = await (await request.get(`/api/sales/${sale.id}/receipt`)).text();
    expect(paper).toMatch(/Consulte su documento en \S+\/consulta</);
  });

/** Somebody types what the paper says, letter by letter. */
async function type(page: Page, total: string) {
  const write = async (label: string, text: string) => {
    await page.getByLabel(label).fill('');
    await page.getByLabel(label).pressSequentially(text);
  };
  await write('RUC de la tienda', '20000000001');
  await page.getByLabel('Tipo de comprobante').selectOption({ label: 'Boleta de venta' });
  await write('Serie y número', sale.number.toLowerCase());
  await page.getByLabel('Fecha').fill(sale.businessDay);
  await write('Total', total);
  await page.getByRole('button', { name: 'Buscar' }).click();
}

/** The document is there with both of its files, and the address of the page is its link. */
async function found(page: Page): Promise<string> {
  await page.getByRole('heading', { name: `Boleta de venta ${sale.number}` }).waitFor();
  await page.getByText('Aceptado por la SUNAT').waitFor();
  const pdf = await page.request.get((await page.getByRole('link', { name: 'Ver PDF' }).getAttribute('href'))!);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const [xml] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Descargar XML' }).click(),
  ]);
  expect(xml.suggestedFilename()).toMatch(/^20000000001-03-B\d{3}-\d+\.xml$/);
  expect(await readFile(await xml.path(), 'utf8')).toContain(document.digest!);
  return new URL(page.url()).pathname;
}

async function customer(options: BrowserContextOptions): Promise<Page> {
  const { page } = await visit(browser, options);
  await page.goto(`${base}/consulta`);
  await page.getByRole('heading', { name: 'Consulte su comprobante' }).waitFor();
  return page;
}

it('shows a document to who types all that its paper says, and by its link, with bounded tries', async () => {
  await bought();
  const page = await customer(phone);
  await see(page, 'the form on a phone');
  await type(page, '19.00');
  await page.getByText('No hay un comprobante con todos esos datos').waitFor();
  await see(page, 'a wrong total on a phone');
  await type(page, '20.00');
  const link = await found(page);
  await see(page, 'the document on a phone');

  // The link alone opens it, to somebody else on a desk; another letter opens nothing.
  expect(link).toMatch(/^\/c\/[\w-]{20,}$/);
  const other = await customer(desk);
  await see(other, 'the form on a desk');
  await other.goto(base + link);
  expect(await found(other)).toBe(link);
  await see(other, 'the document on a desk');
  await other.goto(`${base}${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`);
  await other.getByText('Este enlace no corresponde a ningún comprobante').waitFor();
  await see(other, 'a link of nothing');

  // Who guesses is stopped, and who has the paper goes on with its hash.
  await page.getByRole('button', { name: 'Consultar otro' }).click();
  const guessed = page.getByText('Hubo demasiados intentos fallidos');
  const nothing = page.getByText('No hay un comprobante con todos esos datos');
  let tries = 0;
  for (; tries <= 10; tries++) {
    await type(page, `18.${String(tries).padStart(2, '0')}`);
    await guessed.or(nothing).waitFor();
    if (await guessed.isVisible()) break;
  }
  expect(tries).toBeLessThanOrEqual(10);
  await see(page, 'too many tries');
  await page.getByLabel('Resumen (código hash)').pressSequentially(document.digest!.slice(0, 8));
  await type(page, '20.00');
  expect(await found(page)).toBe(link);
});

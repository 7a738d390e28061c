/**
 * A manager takes a sale back by making its document void: from the sale on a desk, from its document on a phone, or
 * reads why not.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product, Sale, Till } from '../../web/src/api/types';
import { beyond } from './layout';
import { emit, openTill, product, sell, send, standing, tag } from './made';
import {
  as,
  barriersInBothThemes,
  base,
  carmen,
  desk,
  enter,
  launch,
  luis,
  phone,
  rosa,
  signIn,
  summarize,
  visit,
} from './shop';

let browser: Browser;

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

/** A manager at a till of his own, with sales whose boletas SUNAT has accepted. */
async function manager(options: BrowserContextOptions, sales: number) {
  const { page } = await visit(browser, options);
  let rice!: Product;
  let till!: Till;
  const sold: Sale[] = [];
  const name = `Caja anulada ${options.viewport!.width}`;
  await as(browser, luis, async (request) => {
    rice = await product(request, 'Arroz anulado', { openingStock: 50 });
    ({ till } = await openTill(request, name));
    for (let n = 0; n < sales; n++) sold.push(await sell(request, till, rice, 2));
    for (const { id } of sold) await standing(request, id, 'accepted');
  });
  await signIn(page, luis, `${name} ${tag}`);
  return { page, sold, till };
}

/** The reason is asked, and with it the whole sale goes back; the machines do the rest. */
async function annul(page: Page, sale: Sale) {
  await page.getByRole('link', { name: 'Anular el comprobante' }).click();
  await page.getByText('Solo si el cliente no se llevó el comprobante').waitFor();
  const act = page.getByRole('button', { name: 'Anular y devolver S/ 20.00' });
  await act.click();
  const why = page.getByLabel('Por qué se anula');
  await expect.poll(() => why.getAttribute('aria-invalid')).toBe('true');
  await see(page, 'asked for the reason');
  await why.pressSequentially('El cliente desistió');
  await act.click();
  await page.getByText('Devolución registrada').waitFor();
  await page.getByRole('article').getByText('El cliente desistió').waitFor();
  await summarize();
  await standing(page.request, sale.id, 'void');
}

it('takes a sale back by making its document void, on a desk, and says when that is not possible', async () => {
  const { page, sold, till } = await manager(desk, 2);
  const [gone, part] = sold as [Sale, Sale];
  await page.goto(`${base}/ventas/${gone.id}`);
  await page.getByText(/^Se puede anular hasta el/).waitFor();
  await see(page, 'a sale that may be made void');
  await annul(page, gone);
  await page.goto(`${base}/ventas/${gone.id}`);
  await page.getByText('Anulada', { exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Anular el comprobante' }).count()).toBe(0);
  await page.goto(`${base}/comprobantes/${gone.id}`);
  await page.getByText('No es válida como comprobante.').waitFor();
  await see(page, 'a document that is void');

  // A part of it has come back: what is left goes by a note, too.
  await send(page.request, `/api/sales/${part.id}/refunds`, {
    id: crypto.randomUUID(),
    tillId: till.id,
    reason: '07',
    lines: [{ line: 1, quantity: 1, goods: 'stock' }],
  });
  await page.goto(`${base}/ventas/${part.id}`);
  await page.getByText('No se puede anular: ya hay una devolución de esta venta.').waitFor();

  // A cashier is not asked to decide.
  const cashier = await enter(browser, desk, rosa, `/ventas/${part.id}`);
  await cashier.page.getByRole('heading', { name: /^SUNAT/ }).waitFor();
  expect(await cashier.page.getByText('anular').count()).toBe(0);
});

it('takes a sale back by making its document void, on a phone, and its note tells that it is not sent', async () => {
  const { page, sold } = await manager(phone, 1);
  const [gone] = sold as [Sale];
  await page.goto(`${base}/comprobantes/${gone.id}`);
  await page.getByText(/^Se puede anular hasta el/).waitFor();
  await see(page, 'a document that may be made void');
  await annul(page, gone);
  const note = new URL(page.url()).pathname;
  await page.goto(base + note);
  await page.getByText('La venta quedó anulada en la SUNAT. Esta nota no se envió.').waitFor();
  await see(page, 'the note of a void');
});

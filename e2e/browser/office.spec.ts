/** The back office in a real browser against the running shop: the main path of its screens. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headers } from './made';
import { base, carmen, desk, enter, goods, launch } from './shop';

let browser: Browser;
let page: Page;
let complaints: string[];
/** Names of this run, so that the stories may be told to the same shop again. */
const tag = Date.now().toString(36);

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

async function asAdmin(at: string, options = desk) {
  ({ page, complaints } = await enter(browser, options, carmen, at));
}
const button = (name: string | RegExp) => page.getByRole('button', { name }).first();

describe('a manager', () => {
  it('sees what an import would do before it does it', async () => {
    await asAdmin('/productos/importar');
    const file = (text: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await file(`sku,nombre,precio,categoria\nI-${tag},Importado ${tag},cinco,Galletas\n`);
    await page.getByText('Hay 1 fila con errores').first().waitFor();
    await button('Subir otro archivo').click();
    await file(`sku,nombre,precio,categoria\nI-${tag},Importado ${tag},5.00,Galletas\n`);
    await button('Guardar 1 producto').click();
    await page.getByText('Se crearon 1 y se cambiaron 0.').waitFor();
  });

  it('sees a level change within three seconds, and the act in the ledger', async () => {
    await asAdmin('/productos');
    await page.clock.install();
    await page.goto(`${base}/stock`);
    const [product] = await goods(page);
    await page.getByLabel('Nombre, marca o código').fill(product.sku);
    const row = page.getByRole('row').filter({ hasText: product.name });
    const before = product.stock.onHand;
    await row
      .getByRole('cell', { name: String(before), exact: true })
      .first()
      .waitFor();
    await page.clock.pauseAt(Date.now() + 1_000);
    const id = await page.evaluate(
      () => `01920000-0000-7000-8000-${Date.now().toString(16).padStart(12, '0').slice(-12)}`,
    );
    const answer = await page.request.post('/api/stock/adjustments', {
      headers,
      data: { id, reason: 'damage', lines: [{ productId: product.id, quantity: -1 }] },
    });
    expect(answer.status()).toBe(201);
    await page.clock.runFor(3_000); // of the page's time, and no more
    await row
      .getByRole('cell', { name: String(before - 1), exact: true })
      .first()
      .waitFor();
    await page.clock.resume();
    await row.getByRole('link').click();
    await page.getByText('Se malogró').first().waitFor();
  });
});

/** A till whose server is gone: it goes on selling, outlives F5, and every sale arrives once. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  barriers,
  desk,
  goods,
  launch,
  luis,
  outOfReach,
  phone,
  recorded,
  rosa,
  scan,
  signIn,
  stockOf,
  visit,
} from './shop';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const till = 'Caja 4';
/** A worker answers for the page, as on a till that has it installed. */
const installed = { ...desk, serviceWorkers: 'allow' } as const;

async function ready(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  // What the device keeps is written after the list came.
  await expect.poll(() => page.evaluate(keepsCatalogue)).toBe(true);
}

/** A till without a worker has what it may be asked for once it had a quiet moment. */
async function hasItsParts(page: Page): Promise<void> {
  const parts = ['HelpDialog', 'ParkedDialog', 'PinForSale', 'KeptScreen', 'QueueScreen'];
  const fetched = (names: string[]) =>
    names.every((name) =>
      performance
        .getEntriesByType('resource')
        .some((entry) => entry.name.includes(`/${name.slice(0, 6)}-`) && entry.name.endsWith('.js')),
    );
  await expect.poll(() => page.evaluate(fetched, parts)).toBe(true);
}

/** In the page: whether IndexedDB has the catalogue. */
function keepsCatalogue(): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.open('carmensita');
    request.onupgradeneeded = () => request.transaction!.abort(); // the page makes it
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      const read = request.result.transaction('kept').objectStore('kept').getKey('catalogue');
      read.onsuccess = () => {
        request.result.close();
        resolve(read.result !== undefined);
      };
    };
  });
}

async function sellForCash(page: Page): Promise<string> {
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await page.getByRole('button', { name: 'S/ 200' }).click();
  await page.getByRole('button', { name: /sin conexión$/ }).dblclick();
  await page.getByRole('heading', { name: 'Venta guardada' }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

it('five sales without a server are five sales in the database, and no more', async () => {
  const { page, complaints } = await visit(browser, installed);
  await signIn(page, rosa, till);
  const three = await goods(page);
  const before = await stockOf(page, three[0]);
  await ready(page);

  await outOfReach(page, true);
  const ids: string[] = [];
  try {
    await page.reload();
    await page.getByRole('combobox').waitFor();
    for (let i = 0; i < 5; i++) {
      await page.getByRole('group', { name: 'Categorías' }).waitFor();
      await scan(page, three[0]);
      await page.getByRole('region', { name: 'Ticket' }).getByRole('listitem').first().waitFor();
      ids.push(await sellForCash(page));
      if (i === 0) expect(await barriers(page)).toEqual([]);
      if (i === 2) await page.reload(); // F5 in the middle of it
      await page.getByRole('button', { name: 'Nueva venta' }).click();
    }
    await page.getByRole('link', { name: /5 por enviar/ }).click();
    await expect.poll(() => page.getByTestId('waiting').textContent()).toBe('5');
    expect(await barriers(page)).toEqual([]);
  } finally {
    await outOfReach(page, false);
  }

  await expect.poll(() => page.getByRole('link', { name: 'Ver comprobante' }).count()).toBe(5);
  expect(new Set(ids).size).toBe(5);
  expect(await recorded(page, ids)).toBe(5);
  expect(await stockOf(page, three[0])).toBe(before - 5);
  // Nobody's document stays behind once it is sent.
  expect(
    await page.evaluate(() =>
      [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => /token|session|pin/i.test(key)),
    ),
  ).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('a till that has no worker, as over plain http, has its dialogs and its slip when the network goes', async () => {
  const { page, complaints } = await visit(browser, desk);
  await signIn(page, rosa, till);
  const [product] = await goods(page);
  await hasItsParts(page);
  await expect.poll(() => page.evaluate(keepsCatalogue)).toBe(true);
  await outOfReach(page, true);
  try {
    for (const [key, name] of [
      ['?', 'Atajos de teclado'],
      ['F7', 'Tickets guardados'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByText('Sin conexión').first().waitFor();
    await scan(page, product);
    await page.getByRole('region', { name: 'Ticket' }).getByRole('listitem').first().waitFor();
    await sellForCash(page);
    await page.getByRole('button', { name: 'Nueva venta' }).click();
    await page.getByRole('link', { name: /1 por enviar/ }).click();
    await expect.poll(() => page.getByTestId('waiting').textContent()).toBe('1');
  } finally {
    await outOfReach(page, false);
  }
  await page.getByRole('link', { name: 'Ver comprobante' }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('a sale whose answer is lost is kept under its id while the next customers are served', async () => {
  const { page } = await visit(browser, installed);
  await signIn(page, rosa, till);
  const [product] = await goods(page);
  const before = await stockOf(page, product);
  await ready(page);
  await scan(page, product);
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await page.route(
    '**/api/sales',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await page.keyboard.press('Enter');
  await page.getByText('No llegó respuesta').waitFor();
  await page.getByRole('button', { name: 'Guardar y seguir vendiendo' }).click();
  await page.waitForURL('**/caja/guardada/*');
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  await page.getByText('Venta enviada').waitFor();
  expect(await recorded(page, [id])).toBe(1);
  expect(await stockOf(page, product)).toBe(before - 1);
  await page.context().close();
});

it('what the server refuses waits for a manager, who settles it', async () => {
  const { page } = await visit(browser, { ...phone, serviceWorkers: 'allow' });
  await signIn(page, luis, till);
  const three = await goods(page);
  const product = three.reduce((a, b) => (a.stock.available < b.stock.available ? a : b));
  await ready(page);
  const all = await stockOf(page, product);

  await outOfReach(page, true);
  let id: string;
  try {
    await page.getByRole('combobox').fill(`${all + 2}*${product.barcodes[0]}`);
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('button', { name: /^Cobrar/ }).tap();
    await page.getByText('¿Cómo paga?').first().waitFor();
    await page.getByRole('button', { name: 'Exacto' }).tap();
    await page.getByRole('button', { name: /^Cobrar/ }).tap();
    // The till did not know yet: it asks the server, which does not answer, and keeps the sale.
    const keep = page.getByRole('button', { name: 'Guardar y seguir vendiendo' });
    const kept = page.getByRole('heading', { name: 'Venta guardada' });
    await keep.or(kept).waitFor();
    if (await keep.isVisible()) await keep.tap();
    await kept.waitFor();
    id = new URL(page.url()).pathname.split('/').at(-1)!;
  } finally {
    await outOfReach(page, false);
  }
  await page.getByRole('link', { name: /1 por revisar/ }).tap();
  await page.getByText(`Solo quedan ${all} de ${product.name}.`).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await recorded(page, [id])).toBe(0);
  await page.getByRole('button', { name: 'Registrar igual' }).tap();
  await page.getByRole('link', { name: 'Ver comprobante' }).first().waitFor();
  expect(await recorded(page, [id])).toBe(1);
  expect(await stockOf(page, product)).toBe(0);
  await page.context().close();
});

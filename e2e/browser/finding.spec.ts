/** The jobs of a shop's first week, on a phone and at a desk, with how many taps each takes. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer, Product } from '../../web/src/api/types';
import { beyond } from './layout';
import { barcode, customer, ean13, headers, openTill, product, read, sell, tag } from './made';
import {
  as,
  barriersInBothThemes,
  base,
  desk,
  enter,
  launch,
  luis,
  phone,
  rosa,
  scan,
  signIn,
  sold,
  visit,
  yesterday,
} from './shop';
import { print, Taps } from './taps';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  print();
  await browser.close();
});

const screens: [string, BrowserContextOptions][] = [
  ['phone', phone],
  ['desk', desk],
];

describe.each(screens)('on a %s', (where, options) => {
  /** A cashier at a till of her own, and what the story made as a manager. */
  async function at(name: string, work: Parameters<typeof as>[2]): Promise<{ page: Page; end: () => Promise<void> }> {
    await as(browser, luis, async (request) => {
      await openTill(request, `${name} ${where}`);
      await work(request);
    });
    const { page, complaints } = await visit(browser, options);
    await signIn(page, rosa, `${name} ${where} ${tag}`);
    return {
      page,
      end: async () => {
        await page.context().close();
        expect(complaints).toEqual([]);
      },
    };
  }

  it('what somebody bought yesterday is found and taken back in six taps', async () => {
    let bought!: Awaited<ReturnType<typeof sell>>;
    const { page, end } = await at('Ayer', async (request) => {
      const till = await openTill(request, `Vieja ${where}`);
      bought = await sell(request, till.till, await product(request, `Jabón de ${where}`), 1);
    });
    const old = await yesterday(page, bought);

    const taps = new Taps(page);
    await taps.tap(page.getByRole('link', { name: 'Ventas', exact: true }));
    await taps.tap(page.getByText('Ayer', { exact: true }));
    await taps.tap(page.getByRole('link', { name: old.number, exact: true }));
    await taps.tap(page.getByRole('link', { name: 'Devolver' }));
    await taps.tap(page.getByRole('button', { name: 'Todo' }));
    await taps.tap(page.getByRole('button', { name: /^Devolver/ }));
    await page.getByRole('heading', { name: 'Devolución registrada' }).waitFor();
    expect(taps.done(`return of yesterday's sale, ${where}`, 'impossible')).toBe(6);
    const { items } = (await (await page.request.get(`/api/sales/${old.id}/refunds`)).json()) as { items: unknown[] };
    expect(items.length).toBe(1);
    await end();
  });

  it('a sale is found by its number, its amount, its product and its till, and the sum is that of what is shown', async () => {
    let sale!: Awaited<ReturnType<typeof sell>>;
    const { page, end } = await at('Busca', async (request) => {
      const { till } = await openTill(request, `Otra ${where}`);
      const soap = await product(request, `Champú${where}`, { price: 1230 });
      sale = await sell(request, till, soap, 1);
      await sell(request, till, soap, 2);
    });
    await page.getByRole('link', { name: 'Ventas', exact: true }).click();
    const search = page.getByRole('searchbox', { name: 'Número, cliente, producto o monto' });
    const row = page.getByRole('link', { name: sale.number, exact: true });
    const sum = page.getByTestId('sum');
    for (const [text, found] of [
      [sale.number, 1],
      ['12.30', undefined],
      [`Champú${where} ${tag}`, 2],
    ] as const) {
      await search.fill(text);
      if (found) await expect.poll(() => sum.textContent()).toMatch(new RegExp(`^${found} venta`));
      await row.waitFor();
    }
    await expect.poll(() => sum.textContent()).toContain('36.90');
    await page.getByText('Más filtros').click();
    await page.getByLabel('Pago').selectOption('card');
    await page.getByText('Ninguna venta es así').waitFor();
    await page.getByLabel('Pago').selectOption('cash');
    await row.waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'the sales that were found')).toEqual([]);

    // Back at the till the receipt's QR opens the sale.
    await page.goto(`${base}/caja`);
    const till = page.getByRole('combobox', { name: 'Buscar o escanear' });
    const [series, number] = sale.number.split('-') as [string, string];
    await till.fill(`20000000001|03|${series}|${number}|1.88|12.30|2026-11-29|0|00000000|`);
    await till.press('Enter');
    await page.getByRole('heading', { level: 1, name: sale.number }).waitFor({ state: 'attached' });
    await page.goto(`${base}/caja`);
    await till.fill('B999-1');
    await till.press('Enter');
    await page.getByText('No hay una venta con el comprobante B999-1').waitFor();
    await end();
  });

  it('what a neighbour owes is seen at the till, paid there and printed, and WhatsApp has the reminder', async () => {
    let neighbour!: Customer;
    const { page, end } = await at('Fiado', async (request) => {
      neighbour = await customer(request, `Deudora ${where}`);
      const limit = await request.put(`/api/customers/${neighbour.id}/credit`, {
        headers: { ...headers, 'If-Match': '1' },
        data: { limit: 10_000, days: 15 },
      });
      expect(limit.status(), await limit.text()).toBe(200);
      const { till } = await openTill(request, `Fiadora ${where}`);
      await sell(request, till, await product(request, `Arroz fiado ${where}`), 2, {
        customerId: neighbour.id,
        payments: [{ method: 'credit', amount: 2000 }],
      });
    });
    await page.keyboard.press('F4');
    await page.getByLabel('Nombre, DNI o RUC').fill(neighbour.documentNumber);
    await page.getByRole('button', { name: neighbour.name }).click();
    if (where === 'phone') await page.getByRole('button', { name: 'Ver ticket' }).click();
    const debt = page.getByRole('button', { name: /^Debe/ });
    await debt.waitFor();
    expect(await beyond(page, 'a ticket of who owes')).toEqual([]);
    await debt.click();
    const dialog = page.getByRole('dialog');
    const reminder = await dialog.getByRole('link', { name: 'Recordar por WhatsApp' }).getAttribute('href');
    expect(decodeURIComponent(reminder!)).toMatch(/^https:\/\/wa\.me\/.*20\.00/);
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'a debt at the till')).toEqual([]);
    await dialog.getByRole('button', { name: 'Cobrar fiado' }).click();
    await dialog.getByRole('textbox').first().fill('15');
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText(/Ahora debe S\/.5\.00/).waitFor();
    await dialog.getByRole('button', { name: 'Imprimir', exact: true }).click();
    await page.frameLocator('iframe').getByText('PAGO DE FIADO').waitFor({ state: 'attached' });
    await end();
  });

  it('a code that nobody has entered becomes a product in four taps, is sold, and a manager looks at it', async () => {
    const { page, end } = await at('Nueva', async () => {});
    const code = barcode();
    const name = `Chupete ${where} ${tag}`;
    const taps = new Taps(page);
    await page.getByRole('combobox', { name: 'Buscar o escanear' }).focus();
    await page.keyboard.type(code, { delay: 40 });
    await taps.press('Enter');
    const notice = page.getByRole('alert').filter({ hasText: `El código ${code} no existe.` });
    await taps.tap(notice.getByRole('button', { name: 'Agregar' }));
    const dialog = page.getByRole('dialog', { name: 'Código nuevo' });
    await dialog.getByText(`Código ${code}`).waitFor();
    await expect.poll(() => dialog.getByLabel('Categoría').locator('option').count()).toBeGreaterThan(1);
    await page.keyboard.type(name, { delay: 5 });
    await taps.tap(dialog.getByLabel('Precio'));
    await page.keyboard.type('3.50');
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'a new code')).toEqual([]);
    await taps.tap(dialog.getByRole('button', { name: 'Agregar al ticket' }));
    await dialog.waitFor({ state: 'detached' });
    expect(taps.done(`an unknown code becomes a product on the ticket, ${where}`, 'impossible')).toBeLessThanOrEqual(4);

    const { items } = await read<{ items: Product[] }>(page.request, `/api/products?barcode=${code}`);
    expect(items).toMatchObject([{ name, price: 350, waiting: true, sku: code }]);
    // It is sold though nobody has counted it; a second scan finds it here.
    await scan(page, { barcodes: [code] });
    await expect.poll(() => page.locator('p[aria-live=polite]').last().textContent()).toContain('2');
    await page.keyboard.press('F9');
    await page.getByText('¿Cómo paga?').first().waitFor();
    await page.getByRole('button', { name: 'S/ 10', exact: true }).click();
    await page.locator('form button[type=submit]').click();
    expect((await sold(page)).lines).toMatchObject([{ name, quantity: 2 }]);
    await end();

    const office = await enter(browser, options, luis, '/productos');
    await office.page.getByRole('link', { name: 'Ver por revisar' }).click();
    await office.page.getByRole('link', { name }).click();
    await office.page.getByText('Falta su revisión').waitFor();
    expect(await beyond(office.page, 'a product to review')).toEqual([]);
    await office.page.getByRole('button', { name: 'Revisado' }).click();
    await office.page.getByText(`${name} quedó revisado.`).waitFor();
    const seen = await read<Product>(office.page.request, `/api/products/${items[0]!.id}`);
    expect(seen.waiting).toBeUndefined();
    await office.page.context().close();
    expect(office.complaints).toEqual([]);
  });

  it('a code that nobody has entered becomes one of a product, and the next scan finds it', async () => {
    let soap!: Product;
    const { page, end } = await at('Enlaza', async (request) => {
      soap = await product(request, `Lejía${where}`);
    });
    const code = barcode();
    const taps = new Taps(page);
    await scan(page, { barcodes: [code] });
    await taps.tap(page.getByRole('alert').getByRole('button', { name: 'Agregar' }));
    const dialog = page.getByRole('dialog', { name: 'Código nuevo' });
    await dialog.getByText(`Código ${code}`).waitFor();
    await page.keyboard.type(soap.name, { delay: 5 });
    await taps.tap(dialog.getByRole('button', { name: soap.name }));
    await dialog.waitFor({ state: 'detached' });
    expect(taps.done(`an unknown code is given to a product, ${where}`, 'impossible')).toBe(2);
    await page.getByText(`Desde ahora este código es de ${soap.name}.`).waitFor();
    const after = await read<Product>(page.request, `/api/products/${soap.id}`);
    expect(after.barcodes).toContain(code);
    expect(after.waiting).toBe(true);

    // A label of the scale is another one on each package: it is nobody's code.
    await scan(page, { barcodes: [ean13('299999901250')] });
    await page.getByRole('alert').getByRole('button', { name: 'Agregar' }).click();
    await dialog.getByText('Es un código propio de la tienda').waitFor();
    await page.keyboard.press('Escape');
    await end();
  });
});

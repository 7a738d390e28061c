/** The jobs of a shop's first week, on a phone and at a desk, with how many taps each takes. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '../../web/src/api/types';
import { customer, headers, openTill, product, sell, tag } from './made';
import { as, barriersInBothThemes, base, desk, launch, luis, phone, rosa, signIn, soles, visit, yesterday } from './shop';
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
    await taps.tap(page.getByRole('link', { name: 'Ventas' }));
    await taps.tap(page.getByText('Ayer', { exact: true }));
    await taps.tap(page.getByRole('link', { name: old.number }));
    await taps.tap(page.getByRole('link', { name: 'Devolver' }));
    await taps.tap(page.getByRole('button', { name: 'Todo' }));
    await taps.tap(page.getByRole('button', { name: /^Devolver/ }));
    await page
      .getByRole('heading', { name: /BC\d{2}-/ })
      .first()
      .waitFor();
    expect(taps.done(`return of yesterday's sale, ${where}`, 'impossible')).toBe(6);
    const { items } = (await (await page.request.get(`/api/sales/${old.id}/refunds`)).json()) as { items: unknown[] };
    expect(items.length).toBe(1);
    await end();
  });

  it('a sale is found by its number, its amount, its product and its till, and the sum is that of what is shown', async () => {
    let sale!: Awaited<ReturnType<typeof sell>>;
    const { page, end } = await at('Busca', async (request) => {
      const { till } = await openTill(request, `Otra ${where}`);
      const soap = await product(request, `Champú${where}`, { price: 1234 });
      sale = await sell(request, till, soap, 1);
      await sell(request, till, soap, 2);
    });
    await page.getByRole('link', { name: 'Ventas' }).click();
    const search = page.getByRole('searchbox', { name: 'Número, cliente, producto o monto' });
    const row = page.getByRole('link', { name: sale.number });
    const sum = page.getByTestId('sum');
    for (const [text, found] of [
      [sale.number, 1],
      ['12.34', undefined],
      [`Champú${where} ${tag}`, 2],
    ] as const) {
      await search.fill(text);
      if (found) await expect.poll(() => sum.textContent()).toMatch(new RegExp(`^${found} venta`));
      await row.waitFor();
    }
    await expect.poll(() => sum.textContent()).toContain('37.0');
    await page.getByText('Más filtros').click();
    await page.getByLabel('Pago').selectOption('card');
    await page.getByText('Ninguna venta es así').waitFor();
    await page.getByLabel('Pago').selectOption('cash');
    await row.waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

    // Back at the till the receipt's QR opens the sale.
    await page.goto(`${base}/caja`);
    const till = page.getByRole('combobox', { name: 'Buscar o escanear' });
    const [series, number] = sale.number.split('-') as [string, string];
    await till.fill(`20000000001|03|${series}|${number}|1.88|12.34|2026-11-29|0|00000000|`);
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
        headers: { ...headers, 'If-Match': `"${neighbour.version}"` },
        data: { creditLimit: 10_000, creditDays: 15 },
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
    await page.getByRole('button', { name: /^Debe/ }).click();
    const reminder = await page.getByRole('link', { name: 'Recordar por WhatsApp' }).getAttribute('href');
    expect(decodeURIComponent(reminder!)).toMatch(/^https:\/\/wa\.me\/.*20\.00/);
    expect(await barriersInBothThemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Recibir un pago' }).click();
    await page.getByRole('textbox').first().fill('15');
    await page.getByRole('button', { name: /^Recibir/ }).click();
    await page.getByText('Pagó').waitFor();
    await page.getByText(/Ahora debe S\/.5\.00/).waitFor();
    await page.getByRole('button', { name: 'Imprimir', exact: true }).click();
    await page.frameLocator('iframe').getByText('PAGO DE FIADO').waitFor({ state: 'attached' });
    await end();
  });

  it('two soles of potatoes take three taps, and a dozen is typed', async () => {
    const { page, end } = await at('Papa', async (request) => {
      await product(request, `Papa ${where}`, { unit: 'KGM', price: 390, openingStock: 10 });
      await product(request, `Vela ${where}`, { openingStock: 50 });
    });
    const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
    const total = page.getByTestId('total');
    await search.fill(`Papa ${where} ${tag}`);
    await page.getByRole('option').first().waitFor();
    await search.press('Enter');
    const taps = new Taps(page);
    await taps.tap(page.getByText('Por monto'));
    if (where === 'phone') await taps.tap(page.getByRole('button', { name: '2', exact: true }));
    else await taps.press('2');
    await taps.tap(page.getByRole('button', { name: 'Agregar', exact: true }));
    expect(taps.done(`two soles of potatoes, ${where}`, 'impossible')).toBe(3);
    await expect.poll(() => total.first().textContent()).toBe(soles(200));

    await search.fill(`Vela ${where} ${tag}`);
    await page.getByRole('option').first().waitFor();
    await search.press('Enter');
    if (where === 'phone') await page.getByRole('button', { name: 'Ver ticket' }).click();
    await page.getByRole('button', { name: new RegExp(`^Vela ${where} ${tag}: 1`) }).click();
    await page.getByLabel('Cantidad').fill('12');
    expect(await barriersInBothThemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await expect.poll(() => total.first().textContent()).toBe(soles(12_200));
    await end();
  });
});

it('a manager begins with the day, and the choice of a till says who has which', async () => {
  await as(browser, luis, async (request) => void (await openTill(request, 'Ocupada')));
  const { page, complaints } = await visit(browser, phone);
  await page.getByLabel('Usuario').fill(luis.username);
  await page.getByLabel('Contraseña', { exact: true }).fill(luis.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Hoy' }).waitFor();
  await page.getByRole('banner').getByRole('link', { name: 'Caja', exact: true }).click();
  await page.getByRole('button', { name: new RegExp(`Ocupada ${tag}.*Luis`) }).waitFor();
  await page.context().close();
  expect(complaints).toEqual([]);
});

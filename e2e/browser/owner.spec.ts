/**
 * The owner's view in a real browser: the day at a glance, money to settle, and a report that is made, read and
 * fetched.
 */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Body, Sale, Till } from '../../web/src/api/types';
import { format } from '../../web/src/values/money';
import { businessDay } from '../../web/src/values/time';
import { uuidv7 } from '../../web/src/api/uuidv7';
import { headers, read, send } from './made';
import { barriers, base, desk, enter, goods, launch, luis, phone, secondThoughts } from './shop';

let browser: Browser;
let page: Page;
let complaints: string[];
let found: string[];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  expect({ complaints, found }).toEqual({ complaints: [], found: [] });
});

async function begin(at: string, options = desk) {
  ({ page, complaints } = await enter(browser, options, luis, at));
  found = [];
}
const look = async (screen: string) => found.push(...(await barriers(page)).map((barrier) => `${screen}: ${barrier}`));

/** Sells one thing by Yape at a till that is open: nobody has looked into the wallet yet. */
async function soldByYape(): Promise<Sale> {
  const { items: tills } = (await (await page.request.get('/api/tills')).json()) as { items: Till[] };
  let till = tills.find(({ shift }) => shift);
  if (!till) {
    till = tills[0]!;
    const opened = await page.request.post(`/api/tills/${till.id}/shifts`, {
      headers,
      data: { id: uuidv7(), openingFloat: 10_000 },
    });
    expect(opened.status(), await opened.text()).toBe(201);
  }
  const [product] = await goods(page);
  const answer = await page.request.post('/api/sales', {
    headers,
    data: {
      id: uuidv7(),
      tillId: till.id,
      document: 'boleta',
      lines: [{ productId: product.id, quantity: 1 }],
      expectedTotal: product.price,
      payments: [{ method: 'yape', amount: product.price, reference: String(Date.now()).slice(-8) }],
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as Sale;
}

/** How the sale's payment stands on the server. */
const paymentOf = async ({ id }: Sale) =>
  ((await (await page.request.get(`/api/sales/${id}`)).json()) as Sale).payments[0]!.state;
const rowOf = ({ number }: Sale) => page.getByRole('row').filter({ hasText: number });
const tickets = async () =>
  Number(
    await page
      .locator('dt', { hasText: /^Tickets$/ })
      .locator('xpath=..')
      .locator('.value')
      .textContent(),
  );

describe('the owner', () => {
  it('sees a sale by Yape on the page of today, and confirms that the money came', async () => {
    await begin('/caja');
    await page.getByRole('link', { name: 'Tienda' }).click();
    await page.getByRole('heading', { name: 'Hoy', level: 1 }).waitFor();
    await page.locator('dt', { hasText: 'Ticket promedio' }).waitFor();
    const before = await tickets();
    const sale = await soldByYape();
    await expect.poll(tickets).toBe(before + 1);
    await look('hoy');

    await page
      .getByRole('link', { name: /por confirmar/ })
      .filter({ has: page.locator('strong') })
      .click();
    await rowOf(sale).waitFor();
    await look('conciliar');
    const confirm = () => rowOf(sale).getByRole('button', { name: 'Sí llegó' }).click();
    await confirm();
    await rowOf(sale).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await rowOf(sale).waitFor();
    expect(await paymentOf(sale)).toBe('to_confirm');
    const timeIsOver = await secondThoughts(page);
    await confirm();
    await rowOf(sale).waitFor({ state: 'detached' });
    await timeIsOver();
    await expect.poll(() => paymentOf(sale)).toBe('confirmed');
    await page.getByRole('link', { name: 'Resueltos' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'Llegó' })
      .filter({ hasText: format(sale.payments[0]!.amount) })
      .first()
      .waitFor();
    await look('decidido');
  });

  it('sees how people paid in bars that are as long as their share', async () => {
    await begin('/caja');
    const sale = await soldByYape();
    const { items: tills } = await read<{ items: Till[] }>(page.request, '/api/tills');
    await send(page.request, '/api/sales', {
      id: uuidv7(),
      tillId: tills.find(({ name }) => name === sale.till)!.id,
      document: 'boleta',
      lines: sale.lines.map(({ productId }) => ({ productId, quantity: 2 })),
      expectedTotal: sale.totals.total * 2,
      payments: [{ method: 'card', amount: sale.totals.total * 2, reference: '004512' }],
    });
    await page.goto(`${base}/hoy`);
    const rows = page.getByRole('table', { name: 'Cómo pagaron' }).getByRole('row');
    await rows.filter({ hasText: 'Tarjeta' }).waitFor();
    const bars = await rows
      .filter({ has: page.getByRole('cell') })
      .evaluateAll((all) =>
        all.map(
          (row) =>
            [parseFloat(getComputedStyle(row).backgroundSize), parseFloat(row.lastElementChild!.textContent!)] as const,
        ),
      );
    expect(bars.length).toBeGreaterThan(1);
    for (const [length, share] of bars)
      expect(Math.abs(length - share), `${length} % of the width for ${share} %`).toBeLessThanOrEqual(0.5);
    expect(bars.reduce((sum, [length]) => sum + length, 0)).toBeCloseTo(100, 0);
  });

  it('says of a payment that never came why, and how it was settled', async () => {
    await begin('/conciliar', phone);
    const sale = await soldByYape();
    await rowOf(sale).getByRole('button', { name: 'No llegó' }).tap();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Guardar' }).tap();
    await dialog.getByText('Escriba por qué.').waitFor();
    await look('no llegó');
    await dialog.getByLabel('Por qué').fill('No está en Yape');
    await page.keyboard.press('Enter');
    await rowOf(sale).getByText('No llegó: falta cobrarlo').waitFor();
    expect(await paymentOf(sale)).toBe('rejected');
    await rowOf(sale).getByRole('button', { name: 'Por transferencia' }).tap();
    await dialog.getByLabel('N.º de operación').fill('778899');
    await page.keyboard.press('Enter');
    await rowOf(sale).waitFor({ state: 'detached' });
    expect(await paymentOf(sale)).toBe('settled');
  });

  it('keeps the page of today still while it asks again', async () => {
    await begin('/hoy', phone);
    await page.locator('dt', { hasText: 'Ticket promedio' }).waitFor();
    await look('hoy, on a phone');
    await page.evaluate(() => {
      const shifts = ((globalThis as unknown as { shifts: number[] }).shifts = []) as number[];
      new PerformanceObserver((list) =>
        list.getEntries().forEach((entry) => shifts.push((entry as unknown as { value: number }).value)),
      ).observe({ type: 'layout-shift' });
    });
    for (let asked = 0; asked < 2; asked++) await page.waitForResponse('**/api/dashboard');
    expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
  });

  it('has the report of a day made, reads it and takes it home', async () => {
    await begin('/caja');
    await soldByYape();
    await page.goto(`${base}/reportes`);
    await page.getByRole('button', { name: 'Nuevo reporte' }).click();
    await look('nuevo reporte');
    const day = businessDay();
    await page.getByLabel('Día', { exact: true }).fill(day);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'En cifras' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    const { document } = (await (await page.request.get(`/api/reports/${id}`)).json()) as Body<'OpenedReport'>;
    const { total } = document!.sales.summary;
    expect(total).toBeGreaterThan(0);
    await page.getByRole('row').filter({ hasText: 'Ventas' }).getByText(format(total)).first().waitFor();
    await page.getByText('Ver las cifras').click();
    await look('reporte');

    for (const [part, sign] of [
      ['Qué se vendió', 'Por producto'],
      ['Dinero', 'Arqueos de caja'],
      ['Stock', 'Valor del stock'],
      ['Cuadre', 'Todo cuadra'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Partes del reporte' }).getByRole('link', { name: part }).click();
      await page
        .getByRole('heading', { name: sign })
        .or(page.getByText(/Todo cuadra|diferencias? por revisar/))
        .first()
        .waitFor();
      await look(part);
    }
    for (const [format, begins] of [
      ['PDF', '%PDF'],
      ['Excel', 'PK'],
      ['CSV', '\ufefftabla'],
      ['JSON', '{'],
    ] as const) {
      const waiting = page.waitForEvent('download');
      await page.getByRole('link', { name: format }).click();
      const file = await waiting;
      expect(file.suggestedFilename()).toMatch(new RegExp(`^reporte-${document!.report.from}\\.(pdf|xlsx|csv|json)$`));
      expect(readFileSync(await file.path(), 'utf8').startsWith(begins), format).toBe(true);
    }
    await page.getByRole('link', { name: 'Reportes' }).first().click();
    await page.locator(`a[href="/reportes/${id}"]`).waitFor();
    await look('reportes');
  });

  it('gives the month to the accountant, with what to look at before', async () => {
    await begin('/reportes');
    await page.getByRole('link', { name: 'Para el contador' }).click();
    // Whether the shop sends documents by now is another story's affair.
    await page
      .getByText(/^(La tienda todavía no envía comprobantes|.* en el archivo)$/)
      .first()
      .waitFor();
    await look('registro de ventas, sin comprobantes');
    const asked: string[] = [];
    const register: Body<'SalesRegister'> = {
      period: '2026-10',
      ruc: '20000000001',
      legalName: 'MARKET CARMENSITA E.I.R.L.',
      kept: true,
      lines: 3,
      sums: {
        ...{ taxed: 10_000, taxedDiscount: -500, igv: 1_800, igvDiscount: -90, exonerated: 403, unaffected: 0 },
        ...{ icbper: 50, other: -3, total: 11_660 },
      },
      kinds: [
        { kind: '03', state: 'accepted', documents: 2, total: 12_253 },
        { kind: '07', state: 'held', documents: 1, total: 590 },
      ],
      ...{ waiting: 1, cancelled: 0, trials: 0, others: 0 },
      internal: { sales: 2, sold: 2_050, refunds: 0, refunded: 0 },
    };
    await page.route('**/api/books/**', (route) => {
      const { pathname, search } = new URL(route.request().url());
      asked.push(pathname + search);
      const file = { name: 'x.zip', url: `${base}/reportes?bajado=1`, expiresAt: '2026-11-01T00:00:00Z', register };
      return route.fulfill({ json: pathname.endsWith('/rvie') ? file : register });
    });
    await page.getByLabel('Mes').fill('2026-10');
    await page.getByRole('heading', { name: '3 comprobantes en el archivo' }).waitFor();
    await page.getByText('lo normal es aceptar la propuesta de la SUNAT').waitFor();
    await page.getByText('1 comprobante todavía no tiene respuesta de la SUNAT').waitFor();
    await page.getByText('2 ventas por S/ 20.50 no tienen comprobante').waitFor();
    await page.getByRole('row').filter({ hasText: 'Total (26)' }).getByText('S/ 116.60').waitFor();
    await page.getByLabel('Solo lo que la SUNAT ya aceptó').check();
    await page.getByText('porque así lo eligió abajo').waitFor();
    await look('registro de ventas');
    await page.getByRole('button', { name: 'Comparar / reemplazar (RVIE)' }).click();
    await page.waitForURL('**/reportes?bajado=1');
    expect(asked.at(-1)).toMatch(/^\/api\/books\/2026-10\/rvie\?.*acceptedOnly=true/);
  });
});

/** What runs behind the shop, in a real browser: a backup, its execution as a graph, the pulse, and how a sale went. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Body, Sale, Till } from '../../web/src/api/types';
import { headers } from './made';
import {
  barriersInBothThemes,
  base,
  carmen,
  desk,
  enter,
  goods,
  launch,
  luis,
  phone,
  setAside,
  tellTheBus,
} from './shop';

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

async function begin(at: string, options = desk, who = carmen) {
  ({ page, complaints } = await enter(browser, options, who, at));
  found = [];
}
/** In both themes. */
async function look(screen: string) {
  found.push(...(await barriersInBothThemes(page)).map((barrier) => `${screen}, ${barrier}`));
}
const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
const link = (name: string | RegExp) => page.getByRole('link', { name }).first();
const get = async <T>(path: string) => (await (await page.request.get(path)).json()) as T;
const post = (path: string, data: object) => page.request.post(path, { headers, data });

/** One piece sold by whoever is signed in, paid by card; the operation number 51 is declined. */
async function sell(reference: string): Promise<{ id: string; sale?: Sale }> {
  const [product] = await goods(page);
  const { items } = await get<{ items: Till[] }>('/api/tills');
  const till = items.find((one) => one.shift) ?? items[0]!;
  if (!till.shift)
    expect((await post(`/api/tills/${till.id}/shifts`, { id: crypto.randomUUID(), openingFloat: 0 })).ok()).toBe(true);
  const id = crypto.randomUUID();
  const cart = {
    id,
    tillId: till.id,
    document: 'boleta',
    expectedTotal: product.price,
    lines: [{ productId: product.id, quantity: 1 }],
    payments: [{ method: 'card', amount: product.price, reference }],
  };
  const answer = await post('/api/sales', cart);
  return { id, ...(answer.status() === 201 && { sale: (await answer.json()) as Sale }) };
}

describe('an admin', () => {
  it('takes a backup, sees it verified, and reads in its graph what a step gave', async () => {
    await begin('/respaldos');
    await button('Respaldar ahora').click();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('El respaldo quedó comprobado.').waitFor();
    await page
      .getByText('Hay un respaldo comprobado')
      .or(page.getByRole('cell', { name: 'Comprobado' }))
      .first()
      .waitFor();
    await look('the backups');

    await link('Ver el respaldo').click();
    await page.getByRole('heading', { name: 'Archivos' }).waitFor();
    const id = page.url().split('/').at(-1)!;
    const backup = await get<Body<'Backup'>>(`/api/backups/${id}`);
    const products = backup.manifest!.tables.find(({ name }) => name === 'products')!;
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'products', exact: true }) });
    await row.getByText(products.sha256.slice(0, 12)).waitFor();
    await page.getByText(`make restore BACKUP=${id} FROM=.local-broken/s3`, { exact: true }).waitFor();
    await look('a backup');

    await link('Ver su proceso').click();
    await button('Copiar la tienda').waitFor();
    await look('its graph');
    // By the keyboard, as whoever has no mouse.
    await button('Copiar los usuarios').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Copiar los usuarios' }).waitFor();
    const execution = await get<Body<'Execution'>>(`/api/executions/backup/${id}`);
    const step = execution.steps.find(({ state }) => state === 'List the users')!;
    const output = JSON.parse(
      (await page.getByRole('region', { name: 'Entregó', exact: true }).textContent())!,
    ) as object;
    expect(output).toEqual(step.output);
    await button('Restaurar la tabla').click();
    await page.getByLabel('Pasada').waitFor();
    await link('Lista').click();
    await page
      .getByRole('list', { name: 'Pasos por los que pasó' })
      .getByRole('button', { name: 'Comprobar el respaldo' })
      .press('Enter');
    await page.getByRole('region', { name: 'Recibió', exact: true }).waitFor();
    await look('its list');
  });

  it('finds an execution by its kind and state, and starts it again', async () => {
    await begin('/ejecuciones');
    const id = crypto.randomUUID();
    expect((await post('/api/backups', { id })).status()).toBe(202);
    await expect
      .poll(async () => (await get<Body<'Backup'>>(`/api/backups/${id}`)).state, { interval: 500 })
      .toBe('verified');
    await page.getByLabel('Proceso', { exact: true }).selectOption({ label: 'Respaldo' });
    await page.getByLabel('Estado').selectOption({ label: 'Bien' });
    const row = page.getByRole('row').filter({ has: page.getByTitle(id) });
    await row.waitFor();
    await look('the executions');
    await row.getByRole('rowheader').getByRole('link').click();
    await page.waitForURL(`**/ejecuciones/backup/${id}`);
    await button('Empezar otra vez').click();
    await look('starting again');
    await page.getByRole('dialog').getByRole('button', { name: 'Empezar otra vez' }).click();
    await page.getByText('Escriba por qué: queda en la auditoría.').waitFor();
    await page.getByLabel('Motivo').fill('Otra copia');
    await page.getByRole('dialog').getByRole('button', { name: 'Empezar otra vez' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(id));
    await button('Empezar el respaldo').waitFor();
  });

  it('sees a notice that the bus did not take, and has it sent again', async ({ skip }) => {
    await begin('/ejecuciones');
    const { id } = await sell('004512');
    if (!(await setAside(id))) skip('only the test has a bus that refuses');
    await page.reload();
    const row = page
      .getByRole('table', { name: 'Avisos no entregados' })
      .getByRole('row')
      .filter({ has: page.locator(`a[href="/ventas/${id}"]`) });
    await row.getByText('Venta registrada').first().waitFor();
    await look('a notice that was set aside');
    await row.getByRole('button', { name: 'Reintentar' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    await tellTheBus();
    expect((await get<{ items: unknown[] }>('/api/events/set-aside')).items).toEqual([]);
  });

  it('sees on a phone how a declined card was undone', async () => {
    await begin('/pulso', phone);
    const { id } = await sell('51');
    await page.goto(`${base}/ventas/${id}`);
    await page.getByText('Se revirtió').first().waitFor();
    await look('a sale that failed');
    await link('Ver su proceso').tap();
    await button('Cobrar').waitFor();
    expect(await button(/^Registrar la venta/).textContent()).toContain('No pasó por aquí.');
    await button('Devolver los productos al stock').tap();
    await page.getByRole('dialog').getByRole('region', { name: 'Recibió', exact: true }).waitFor();
    await look('a step on a phone');
    await page.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).tap();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('a manager', () => {
  it('sees the pulse beat, and how a sale went in plain words', async () => {
    await begin('/pulso', desk, luis);
    const before = (await get<Body<'Pulse'>>('/api/pulse')).sales.count;
    const { id, sale } = await sell('123456');
    expect(sale).toBeDefined();
    const steps = page.getByRole('table', { name: 'Cuánto demora cada paso' });
    await steps.getByRole('row').filter({ hasText: 'Registrar la venta' }).waitFor();
    // It asks again by itself.
    await expect
      .poll(async () => Number(await page.locator('dt:text-is("Ventas registradas") + dd').textContent()))
      .toBeGreaterThan(before);
    await look('the pulse');

    const declined = await sell('51');
    await page
      .getByRole('table', { name: 'Ventas no completadas' })
      .getByRole('row')
      .filter({ hasText: `…${declined.id.slice(-6)}` })
      .getByRole('link')
      .click();
    await page.getByRole('region', { name: 'Cómo fue' }).getByText('La tarjeta fue rechazada').waitFor();

    await page.goto(`${base}/ventas/${id}`);
    const story = page.getByRole('region', { name: 'Cómo fue' });
    await story.getByText('La venta se completó.').waitFor();
    expect(await story.getByRole('listitem').allInnerTexts()).toEqual(
      ['Separar los productos', 'Cobrar', 'Registrar la venta'].map((step) => expect.stringContaining(step)),
    );
    expect(await story.getByRole('link').count()).toBe(0);
    await look('a sale');

    const refund = await post(`/api/sales/${id}/refunds`, {
      id: crypto.randomUUID(),
      tillId: (await get<{ items: Till[] }>('/api/tills')).items.find((one) => one.shift)!.id,
      reason: '07',
      lines: [{ line: 1, quantity: 1, goods: 'stock' }],
    });
    expect(refund.status(), await refund.text()).toBe(201);
    await page.goto(`${base}/devoluciones/${((await refund.json()) as { id: string }).id}`);
    await page.getByRole('region', { name: 'Cómo fue' }).getByText('Devolver el dinero a la tarjeta').waitFor();
    await look('a refund');
  });
});

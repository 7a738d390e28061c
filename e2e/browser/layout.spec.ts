/**
 * Every state of the till at every width: nothing beyond its box or the screen, the total and the button wholly seen.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../web/src/api/types';
import { beyond } from './layout';
import { customer, headers, product } from './made';
import { as, desk, goods, launch, luis, rosa, scan, signIn, sold, visit } from './shop';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const found: string[] = [];
const see = async (state: string, ...whole: string[]) => void found.push(...(await beyond(page, state, whole)));
const bar = ['[data-testid=total]', '.bar button'];
const paying = ['[data-testid=due]', '[data-testid=change]', 'form button[type=submit]'];
const lines = () => page.getByRole('region', { name: 'Ticket' }).getByRole('listitem');

/** On a phone the goods or the ticket are seen; at the desk both are. */
async function show(what: 'Ver ticket' | 'Ver productos'): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  const change = page.getByRole('button', { name: what });
  if (await change.isVisible()) await change.click();
  await page.setViewportSize(desk.viewport!);
}

/** Opens what a key opens, looks at it, and closes it. */
async function dialog(key: string, name: string, more: () => Promise<void> = async () => {}): Promise<void> {
  await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
  await see(name);
  await more();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const longName =
  'Detergente líquido concentrado Supercalifragilisticoespialidoso aroma de lavanda y manzanilla botella';

it('holds the till in every state', async () => {
  let long!: Product;
  let who = '';
  await as(browser, luis, async (request) => {
    await request.put('/api/pin', { headers, data: { pin: '2468' } });
    long = await product(request, longName, { price: 99_999_00, openingStock: 99 });
    const person = await customer(request, 'María de los Ángeles Encarnación Quispe-Huamán viuda de Fernández');
    who = person.documentNumber;
    await request.put(`/api/customers/${person.id}/credit`, {
      headers: { ...headers, 'If-Match': '1' },
      data: { creditLimit: 50_000, creditDays: 30 },
    });
  });
  ({ page } = await visit(browser, desk));
  await signIn(page, rosa);
  const three = await goods(page);
  await see('shelf');
  await show('Ver ticket');
  await see('empty ticket');
  await dialog('F7', 'no parked tickets');
  await dialog('?', 'help');

  await page.keyboard.type('leche');
  await page.getByRole('option').first().waitFor();
  await see('results');
  await page.keyboard.press('Escape');
  await page.keyboard.type('wkjxqp');
  await page.getByText('Nada coincide').waitFor();
  await see('no results');
  await page.keyboard.press('Escape');

  await scan(page, { barcodes: ['7759999999990'] });
  await page.getByRole('alert').waitFor();
  await see('unknown code');
  await page.keyboard.press('Escape');

  // A parked ticket, one line: the header has all its tools.
  await scan(page, three[1]);
  await expect.poll(() => lines().count()).toBe(1);
  await page.keyboard.press('F6');
  await expect.poll(() => lines().count()).toBe(0);
  await show('Ver ticket');
  await see('parked, empty ticket', '[data-testid=total]');
  await scan(page, three[0]);
  await expect.poll(() => lines().count()).toBe(1);
  await see('parked and a line', ...bar);
  await dialog('F7', 'parked tickets');

  await scan(page, long, '9*');
  await scan(page, three[2], '999*');
  await expect.poll(() => lines().count()).toBe(3);
  await see('long name, dear goods, short stock', ...bar);
  await page.keyboard.press('ArrowUp');
  await see('another line chosen', ...bar);
  await show('Ver productos');
  await see('goods beside a ticket', ...bar);
  await show('Ver ticket');
  await dialog('F8', 'discount');
  await page.keyboard.press('F8');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('15\n');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await see('a discount', ...bar);
  await dialog('F4', 'customers', async () => {
    await page.keyboard.type('a');
    await page.keyboard.type('r');
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    await see('customers found');
  });
  await page.keyboard.press('F4');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(who);
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await see('a long buyer', ...bar);
  await dialog('F4', 'the buyer again');

  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await see('paying in cash', ...paying);
  await page.keyboard.type('1');
  await page.keyboard.press('Tab');
  await see('too little cash', ...paying);
  await page.keyboard.press('y');
  await see('the rest by Yape', ...paying);
  await page.keyboard.type('123456');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('2.50\n');
  await page.keyboard.press('t');
  await see('two parts and a card', ...paying);
  await page.keyboard.press('Enter');
  await see('a card without its number', ...paying);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('d');
  await see('fiado', ...paying);
  await page.keyboard.press('f');
  await see('a factura without a RUC', ...paying);
  await page.keyboard.press('b');
  await page.keyboard.press('e');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('999999');
  await see('much change', ...paying);
  await page.keyboard.press('Enter');
  await page.getByLabel('PIN', { exact: true }).waitFor();
  await see('a PIN');
  await page.keyboard.type('2468\n');
  await page.getByText('No alcanza el stock').first().waitFor();
  await see('short stock', ...paying);
  await page.keyboard.press('Escape');

  // A plain sale to its end.
  await page.goto('/caja');
  await page.getByRole('button', { name: 'Vaciar' }).click();
  await scan(page, three[0]);
  await expect.poll(() => lines().count()).toBe(1);
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await page.keyboard.type('200\n');
  await sold(page);
  await see('sold', '[data-testid=given-change]');
  await page.keyboard.press('Escape');
  expect(found).toEqual([]);
});

it('holds the cash drawer, its dialogs and the chooser of tills', async () => {
  ({ page } = await visit(browser, desk));
  await signIn(page, rosa);
  found.length = 0;
  await page.goto('/caja/turno');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await see('drawer');
  for (const name of ['Salida de efectivo', 'Ingreso de efectivo']) {
    await page.getByRole('button', { name: name }).first().click();
    await page.getByRole('dialog').waitFor();
    await see(name);
    await page.keyboard.press('Escape');
  }
  for (const [address, name] of [
    ['/caja/cerrar', 'closing'],
    ['/caja/pendientes', 'queue'],
    ['/ventas', 'sales'],
    ['/cuenta', 'account'],
    ['/ayuda', 'help'],
  ] as const) {
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await see(name);
  }
  expect(found).toEqual([]);
});

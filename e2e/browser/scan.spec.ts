/** A scan is a scan: on every screen, in every field, whatever has the focus; and its Enter never pays. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Product } from '../../web/src/api/types';
import { openTill, tag } from './made';
import { as, carmen, desk, goods, launch, rosa, scan, signIn, sold, soles, visit } from './shop';

let browser: Browser;
let page: Page;
let complaints: string[];
let first: Product, second: Product, third: Product;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ({ page, complaints } = await visit(browser, desk));
  await signIn(page, rosa);
  [first, second, third] = await goods(page);
  await scan(page, first);
  await expect.poll(() => lines().count()).toBe(1);
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

const lines = () => page.getByRole('region', { name: 'Ticket' }).getByRole('listitem');
const added = (product: Product) => page.getByRole('status').getByText(product.name).last().waitFor();
const due = () => page.getByTestId('due').textContent();

async function pay(): Promise<void> {
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
}

it.each([
  ['e', 'Recibido', '20'],
  ['t', 'N.º de operación', '0045'],
  ['y', 'N.º de operación', '8844'],
  ['p', 'N.º de operación', ''],
  ['y', 'Monto', '1.5'],
])('while one pays (%s), in "%s" after "%s"', async (method, field, typed) => {
  await pay();
  await page.keyboard.press(method);
  await page.getByLabel(field).click();
  if (typed) await page.keyboard.type(typed, { delay: 90 });
  await scan(page, second);
  await added(second);
  expect(await page.getByLabel(field).inputValue()).toBe(typed);
  await scan(page, third, '2*');
  await added(third);
  expect(await page.getByLabel(field).inputValue()).toBe(typed);
  expect(await due()).toBe(soles(first.price + second.price + 2 * third.price));
  expect(new URL(page.url()).pathname).toBe('/caja/cobrar');
});

it('while one pays, on the button that pays, on a method, and over a dialog', async () => {
  await pay();
  await page.getByRole('button', { name: /^Cobrar/ }).focus();
  await scan(page, second);
  await added(second);
  await page.getByRole('radio', { name: 'Tarjeta' }).focus();
  await scan(page, second);
  await expect.poll(due).toBe(soles(first.price + 2 * second.price));
  await page.keyboard.press('F4');
  await page.getByRole('dialog').waitFor();
  await scan(page, third);
  await added(third);
  expect(await page.getByLabel('Nombre, DNI o RUC').inputValue()).toBe('');
  await page.keyboard.press('Escape');
  await expect.poll(due).toBe(soles(first.price + 2 * second.price + third.price));
});

it('at the till among words, in its dialogs, right after a sale, and over a sale that is looked up', async () => {
  await page.keyboard.type('lec', { delay: 60 });
  await scan(page, second);
  await expect.poll(() => lines().count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.keyboard.press('F8');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('5', { delay: 60 });
  await scan(page, third);
  await added(third);
  expect(await page.getByLabel('Cuánto se descuenta').last().inputValue()).toBe('5');
  await page.keyboard.press('Escape');
  await expect.poll(() => lines().count()).toBe(3);
  await pay();
  await page.keyboard.press('Enter');
  await sold(page);
  await scan(page, first, '2*');
  await expect.poll(() => lines().count()).toBe(1);
  await page.goto('/ventas');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await scan(page, second);
  await added(second);
  await page.getByRole('link', { name: 'Caja', exact: true }).click();
  await expect.poll(() => lines().count()).toBe(2);
});

it('says so when a code is unknown, and pays nothing', async () => {
  await pay();
  await page.keyboard.press('y');
  await scan(page, { barcodes: ['7759999999996'] });
  await page.getByRole('status').getByText('7759999999996').waitFor();
  expect(await page.getByLabel('N.º de operación').inputValue()).toBe('');
  expect(await due()).toBe(soles(first.price));
});

it('opens no till with a barcode in its drawer', async () => {
  await as(browser, carmen, async (request) => {
    const { till, shift } = await openTill(request, 'Caja cerrada');
    const answer = await request.post(`/api/shifts/${shift}/close`, {
      headers: { 'X-Carmensita': '1' },
      data: { counted: { 5000: 1 } },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    expect(till.name).toContain(tag);
  });
  await page.reload();
  await page.getByRole('button', { name: /Cambiar de caja/ }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: `Caja cerrada ${tag}` })
    .click();
  await page.getByLabel('Efectivo inicial').fill('50');
  await scan(page, second);
  await added(second);
  expect(await page.getByLabel('Efectivo inicial').inputValue()).toBe('50');
  await page.getByText('está cerrada').waitFor();
});

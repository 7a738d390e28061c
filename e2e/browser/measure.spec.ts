/** How much of a product: by weight, for an amount of money, in pieces; by keys at a desk and by touch on a phone. And where people begin. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTill, product, tag } from './made';
import { as, barriersInBothThemes, base, desk, launch, luis, phone, rosa, signIn, visit } from './shop';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const screens = [
  ['desk', { ...desk, viewport: { width: 1280, height: 800 } }],
  ['phone', { ...phone, viewport: { width: 390, height: 844 } }],
] as const;

describe.each(screens)('on a %s', (where, options) => {
  it('two soles of potatoes are sold, and a dozen is asked for at once', async () => {
    await as(browser, luis, async (request) => {
      await product(request, `Papa ${where}`, { unit: 'KGM', price: 390, openingStock: 10_000 });
      await product(request, `Vela ${where}`, { openingStock: 50_000 });
      await openTill(request, `Mide ${where}`);
    });
    const { page, complaints } = await visit(browser, options);
    await signIn(page, rosa, `Mide ${where} ${tag}`);
    const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
    const total = page.getByTestId('total').first();
    const sum = (amount: string) => expect.poll(async () => (await total.textContent())?.trim()).toContain(amount);
    const dialog = page.getByRole('dialog');
    const key = (name: string) => dialog.getByRole('button', { name, exact: true });
    const find = async (name: string) => {
      await search.fill(`${name} ${where} ${tag}`);
      await page.getByRole('option').first().waitFor();
      await search.press('Enter');
    };

    await find('Papa');
    await dialog.waitFor();
    await dialog.getByText('Por monto', { exact: true }).click();
    expect(await barriersInBothThemes(page)).toEqual([]);
    if (where === 'phone') {
      await key('2').tap();
      await key('Borrar').tap();
      await key('2').tap();
    } else {
      await dialog.getByLabel('Monto en soles').fill('2');
      expect(await dialog.getByRole('group', { name: 'Teclado de números' }).count()).toBe(0);
    }
    await dialog.getByText('0.513').waitFor();
    await key('Agregar').click();
    await dialog.waitFor({ state: 'detached' });
    await sum('2.00');

    await find('Vela');
    await sum('12.00');
    if (where === 'phone') await page.getByRole('button', { name: 'Ver ticket' }).click();
    const row = page.getByRole('listitem').filter({ hasText: `Vela ${where} ${tag}` });
    if (where === 'phone') {
      // A finger that stays on the line.
      const line = row.getByRole('button').first();
      await line.dispatchEvent('pointerdown', { pointerType: 'touch', bubbles: true });
      await dialog.waitFor();
      await line.dispatchEvent('pointerup', { pointerType: 'touch', bubbles: true });
      await key('1').tap();
      await key('2').tap();
    } else {
      await row.getByRole('button', { name: `Vela ${where} ${tag}: 1`, exact: true }).click();
      await dialog.getByLabel('Cantidad').fill('1.5');
      await key('Guardar').click();
      await dialog.getByText('Escriba un número entero').waitFor();
      await dialog.getByLabel('Cantidad').fill('12');
    }
    expect(await barriersInBothThemes(page)).toEqual([]);
    await key('Guardar').click();
    await dialog.waitFor({ state: 'detached' });
    await sum('122.00');
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('a manager begins with the day, and the choice of a till says who has which', async () => {
    await as(browser, luis, async (request) => void (await openTill(request, `Ocupada ${where}`)));
    const { page, complaints } = await visit(browser, options);
    await page.getByLabel('Usuario').fill(luis.username);
    await page.getByLabel('Contraseña', { exact: true }).fill(luis.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Hoy' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/hoy');
    await page.goto(`${base}/caja`);
    await page.getByRole('button', { name: new RegExp(`Ocupada ${where} ${tag}.*Luis`) }).waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});

/**
 * How much of a product: by weight, for an amount of money, in pieces; by keys at a desk and by touch on a phone,
 * with how many taps or keys each takes. And where people begin.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../web/src/api/types';
import { beyond } from './layout';
import { openTill, product, tag } from './made';
import { as, barriersInBothThemes, base, desk, launch, luis, phone, rosa, scan, signIn, sold, visit } from './shop';
import { print, Taps } from './taps';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  print();
  await browser.close();
});

const screens = [
  ['desk', desk],
  ['phone', phone],
] as const;

const search = (page: Page) => page.getByRole('combobox', { name: 'Buscar o escanear' });
const total = (page: Page, amount: string) =>
  expect.poll(async () => (await page.getByTestId('total').first().textContent())?.trim()).toContain(amount);
const charge = (page: Page) => page.getByRole('button', { name: /^Cobrar/ });

describe.each(screens)('on a %s', (where, options) => {
  const touch = where === 'phone';

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

  it('two soles of potatoes are four taps or keys, and what they weigh is seen', async () => {
    const { page, end } = await at('Papas', async (request) => {
      // Without a code it lies on the till's first shelf.
      await product(request, `Papa ${where}`, { unit: 'KGM', price: 390, openingStock: 10_000, barcodes: [] });
    });
    const dialog = page.getByRole('dialog');
    const key = (name: string) => dialog.getByRole('button', { name, exact: true });
    const amount = dialog.getByLabel('Monto en soles');

    const taps = new Taps(page);
    if (touch) {
      await taps.tap(page.getByRole('button', { name: `Papa ${where} ${tag}` }));
      await taps.tap(dialog.getByText('Por monto', { exact: true }));
      await taps.tap(key('2'));
    } else {
      await search(page).pressSequentially(`Papa ${where} ${tag}`);
      await page.getByRole('option').first().waitFor();
      await taps.press('Enter');
      await dialog.getByLabel('Peso').and(page.locator(':focus')).waitFor();
      await taps.press('Shift+Tab');
      await taps.press('ArrowRight');
      await amount.and(page.locator(':focus')).waitFor();
      await page.keyboard.type('2');
      expect(await dialog.getByRole('group', { name: 'Teclado de números' }).count()).toBe(0);
    }
    await dialog.getByText('0.513').waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'goods by their amount')).toEqual([]);
    if (touch) await taps.tap(key('Agregar'));
    else await taps.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await total(page, '2.00');
    expect(taps.done(`S/ 2 of goods by weight, ${where}`, '-')).toBe(4);
    await end();
  });

  it('a wrong figure of the pad is erased, and a weight that is corrected begins anew', async () => {
    const { page, end } = await at('Corrige', async (request) => {
      await product(request, `Yuca ${where}`, { unit: 'KGM', price: 400, openingStock: 10_000 });
    });
    const dialog = page.getByRole('dialog');
    const key = (name: string) => dialog.getByRole('button', { name, exact: true });
    const weight = dialog.getByLabel('Peso');
    const write = async (figures: string) => {
      if (touch) for (const figure of figures) await key(figure).tap();
      else await page.keyboard.type(figures);
    };
    const erase = () => (touch ? key('Borrar').tap() : page.keyboard.press('Backspace'));

    await search(page).pressSequentially(`Yuca ${where} ${tag}`);
    await page.getByRole('option').first().waitFor();
    await search(page).press('Enter');
    await weight.and(page.locator(':focus')).waitFor();
    await key('Agregar').click();
    await dialog.getByRole('alert').waitFor();
    await write('1.53');
    await erase();
    await key('Agregar').click();
    await dialog.waitFor({ state: 'detached' });
    await total(page, '6.00');

    if (touch) await page.getByRole('button', { name: 'Ver ticket' }).click();
    await page.getByRole('button', { name: /^Cambiar el peso/ }).click();
    await weight.and(page.locator(':focus')).waitFor();
    await write('2');
    await key('Guardar').click();
    await dialog.waitFor({ state: 'detached' });
    await total(page, '8.00');
    await end();
  });

  it('a dozen is asked for at once, by a long press or on the quantity', async () => {
    const { page, end } = await at('Docena', async (request) => {
      await product(request, `Vela ${where}`, { openingStock: 50_000 });
    });
    const dialog = page.getByRole('dialog');
    const key = (name: string) => dialog.getByRole('button', { name, exact: true });
    const name = `Vela ${where} ${tag}`;
    await search(page).pressSequentially(name);
    await page.getByRole('option').first().waitFor();
    await search(page).press('Enter');
    await total(page, '10.00');
    if (touch) {
      await page.getByRole('button', { name: 'Ver ticket' }).click();
      // A finger that stays on the line.
      const line = page.getByRole('listitem').filter({ hasText: name }).getByRole('button').first();
      await line.dispatchEvent('pointerdown', { pointerType: 'touch', bubbles: true });
      await dialog.waitFor();
      await line.dispatchEvent('pointerup', { pointerType: 'touch', bubbles: true });
      await key('1').tap();
      await key('2').tap();
    } else {
      const quantity = page.getByRole('button', { name: `${name}: 1`, exact: true });
      await quantity.click();
      await dialog.getByLabel('Cantidad').and(page.locator(':focus')).waitFor();
      await page.keyboard.type('1.5');
      await page.keyboard.press('Enter');
      await dialog.getByText('Escriba un número entero').waitFor();
      await dialog.getByLabel('Cantidad').selectText();
      await page.keyboard.type('12');
    }
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'a line in pieces')).toEqual([]);
    await key('Guardar').click();
    await dialog.waitFor({ state: 'detached' });
    await total(page, '120.00');
    await end();
  });

  it('three goods are paid in cash by four keys at most, or by six taps', async () => {
    const three: Product[] = [];
    const { page, end } = await at('Tres', async (request) => {
      for (const name of ['Pan', 'Queso', 'Palta'])
        three.push(await product(request, `${name} ${where}`, touch ? { barcodes: [] } : {}));
    });
    const taps = new Taps(page);
    if (touch) {
      for (const { name } of three) await taps.tap(page.getByRole('button', { name }));
      await total(page, '30.00');
      await taps.tap(charge(page));
      await taps.tap(charge(page));
    } else {
      for (const one of three) await scan(page, one);
      await total(page, '30.00');
      await taps.press('F9');
      await page.getByText('¿Cómo paga?').first().waitFor();
      await taps.press('Enter');
    }
    const sale = await sold(page);
    expect(sale.lines.length).toBe(3);
    if (touch) await taps.tap(page.getByRole('button', { name: 'Nueva venta' }));
    else await taps.press('Enter');
    await page.getByRole('group', { name: 'Categorías' }).waitFor();
    expect(taps.done(`3 goods in cash, to the next sale, ${where}`, '7')).toBe(touch ? 6 : 3);
    await end();
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
    expect(await beyond(page, 'the choice of a till')).toEqual([]);
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});

/**
 * Hands on a keyboard, letter by letter, in every dialog that there is: no field loses the focus, a letter, or its
 * place.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { customer, headers } from './made';
import { as, carmen, desk, goods, launch, luis, rosa, scan, signIn, sold, visit } from './shop';

let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

const text =
  'input:not([type=radio], [type=checkbox], [type=date], [type=time], [type=file]):visible, textarea:visible';

/** What fits a field: its kind says so. */
async function sampleFor(field: Locator): Promise<string> {
  const { mode, type } = await field.evaluate((input: HTMLInputElement) => ({
    mode: input.inputMode,
    type: input.type,
  }));
  if (mode === 'decimal') return '12.50';
  if (mode === 'numeric' || type === 'tel') return '1234';
  return type === 'email' ? 'ana@tienda.pe' : 'luis huaman';
}

/** The dialog on the screen begins in a field or a button of its own, never on its X, and takes all that is typed. */
async function types(name: string): Promise<void> {
  const dialog = page.getByRole('dialog').last();
  await dialog.waitFor();
  const begins = await page.evaluate(
    () =>
      document.activeElement?.closest('.body')?.parentElement?.querySelector('h2')?.textContent ??
      `outside, on ${document.activeElement?.outerHTML}`,
  );
  expect(begins, name).toBe(await dialog.getByRole('heading').first().textContent());
  const fields = await dialog.locator(text).all();
  for (const [i, field] of fields.entries()) {
    await field.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    const sample = await sampleFor(field);
    const most = Number((await field.getAttribute('maxlength')) ?? sample.length);
    for (const letter of sample.slice(0, most)) {
      await page.keyboard.type(letter);
      expect(
        await field.evaluate((input) => input === document.activeElement),
        `${name}, field ${i}: the focus after "${letter}" of "${sample}"`,
      ).toBe(true);
    }
    expect(await field.inputValue(), `${name}, field ${i}`).toBe(sample.slice(0, most));
  }
}

async function closes(): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The dialogs of the back office, by their screen and the button that opens them. */
const dialogs: readonly (readonly [address: string, button: string])[] = [
  ['/clientes', 'Nuevo cliente'],
  ['/proveedores', 'Nuevo proveedor'],
  ['/productos/categorias', 'Nueva categoría'],
  ['/promociones', 'Nueva promoción'],
  ['/usuarios', 'Nuevo usuario'],
  ['/reportes', 'Nuevo reporte'],
  ['/conteos', 'Empezar un conteo'],
  ['/turnos?vista=cajas', 'Nueva caja'],
  ['/caja/turno', 'Salida de efectivo'],
];

it('takes every letter in every dialog of the office', async () => {
  ({ page, complaints } = await visit(browser, desk));
  await signIn(page, carmen);
  for (const [address, name] of dialogs) {
    await page.goto(address);
    await page.getByRole('button', { name }).first().click();
    await types(`${name} at ${address}`);
    await closes();
  }
  await as(browser, carmen, async (request) => {
    const person = await customer(request, 'Ana');
    await page.goto(`/clientes/${person.id}`);
  });
  for (const name of ['Editar', 'Cambiar el límite']) {
    await page.getByRole('button', { name }).first().click();
    await types(name);
    await closes();
  }
});

it('takes every letter in every dialog of the till', async () => {
  ({ page, complaints } = await visit(browser, desk));
  await signIn(page, rosa);
  const [first] = await goods(page);
  await scan(page, first);
  for (const key of ['F4', 'F8']) {
    await page.keyboard.press(key);
    await types(key);
    await closes();
  }
  await page.getByRole('button', { name: 'Sin código' }).click();
  await page
    .getByRole('button', { name: /por kg/ })
    .first()
    .click();
  await types('weight');
  await page.keyboard.press('Escape');
});

it('takes a manager from the list by letters, and the PIN by digits, with nothing but the keyboard', async () => {
  await as(browser, luis, async (request) => {
    const answer = await request.put('/api/pin', { headers, data: { pin: '2468' } });
    expect(answer.ok()).toBe(true);
  });
  ({ page, complaints } = await visit(browser, desk));
  await signIn(page, rosa);
  const [first] = await goods(page);
  await scan(page, first);
  await page.getByRole('region', { name: 'Ticket' }).getByRole('listitem').first().waitFor();
  await page.keyboard.press('F8');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('60\n');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('luis', { delay: 30 });
  expect(
    await page
      .getByRole('combobox', { name: 'Encargado' })
      .evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.textContent),
  ).toBe('Luis Huamán');
  await page.keyboard.type('2468\n', { delay: 30 });
  expect((await sold(page)).totals.discount).toBeGreaterThan(0);
});

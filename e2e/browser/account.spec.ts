/** How one gets in: the first time, with a forgotten password, and with a PIN of one's own. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { beyond } from './layout';
import { as, barriers, barriersInBothThemes, base, carmen, desk, enter, launch, phone, visit } from './shop';

let browser: Browser;
/** A new manager, with the password that carmen tells him. */
const somebody = {
  username: `nuevo${Date.now()}`,
  name: 'Nuevo Quispe',
  role: 'manager' as const,
  email: 'nuevo@carmensita.example',
};
let temporary: string;

beforeAll(async () => {
  browser = await launch();
  await as(browser, carmen, async (request) => {
    const answer = await request.post('/api/users', { data: somebody });
    temporary = ((await answer.json()) as Body<'UserWithPassword'>).temporaryPassword!;
  });
});
afterAll(() => browser.close());

async function begin(password?: string) {
  const visitor = await visit(browser, phone);
  const { page } = visitor;
  await page.getByLabel('Usuario').fill(somebody.username);
  if (password) {
    await page.getByLabel('Contraseña', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  }
  return visitor;
}
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const inside = (page: Page) => page.getByRole('button', { name: 'Menú' }).waitFor();

it('asks who was given a password to choose one, and lets a manager set a PIN', async () => {
  const { page, complaints } = await begin(temporary);
  const field = page.getByLabel('Contraseña nueva');
  await field.and(page.locator(':focus')).waitFor();
  await field.fill('corta');
  await press(page, 'Guardar e ingresar');
  await page.getByRole('alert').getByText('8 o más letras').waitFor();
  expect(await barriers(page)).toEqual([]);
  await field.fill('Nueva-2026');
  await press(page, 'Guardar e ingresar');
  await inside(page);

  await press(page, 'Menú');
  await page.getByRole('dialog').getByRole('link', { name: somebody.name }).click();
  await page.getByLabel('PIN nuevo').fill('24x');
  await press(page, 'Guardar el PIN');
  await page.getByRole('alert').getByText('De 4 a 8 números').waitFor();
  await page.getByLabel('PIN nuevo').fill('246810');
  await press(page, 'Guardar el PIN');
  await page.getByText('Se guardó su PIN').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('sends who forgot the password a code, and takes no other', async () => {
  const { page, complaints } = await begin();
  await press(page, '¿Olvidó su contraseña?');
  await press(page, 'Enviar el código');
  await page.getByLabel('Código').fill('000000');
  await page.getByLabel('Contraseña nueva').fill('Otra-2026');
  await press(page, 'Guardar e ingresar');
  await page.getByText('Ese código no es').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Código').fill(await codeByMail(page));
  await press(page, 'Guardar e ingresar');
  await inside(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it.each([
  ['a phone', phone, 'Otra-2026', 'Tercera-2026'],
  ['a desk', desk, 'Tercera-2026', 'Cuarta-2026'],
] as const)(
  'changes the password by the present one, and ends the other sessions, on %s',
  async (_, options, old, chosen) => {
    const { page: elsewhere } = await begin(old);
    await inside(elsewhere);
    const { page, complaints } = await enter(
      browser,
      options,
      { username: somebody.username, password: old },
      '/cuenta',
    );
    const present = page.getByLabel('Contraseña actual');
    const another = page.getByLabel('Contraseña nueva');
    const write = async (field: typeof present, text: string) => {
      await field.selectText();
      await field.pressSequentially(text);
    };
    await press(page, 'Cambiar la contraseña');
    await page.getByRole('alert').getByText('Escriba su contraseña actual').waitFor();
    await page.getByRole('alert').getByText('8 o más letras').waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'a password that is to be changed')).toEqual([]);

    await write(present, 'Errada-2026');
    await write(another, chosen);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Esa no es su contraseña actual').waitFor();
    await present.and(page.locator(':focus')).waitFor();
    await write(present, old);
    await write(another, old);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Elija otra').waitFor();
    await write(another, chosen);
    await page.keyboard.press('Enter');
    await page.getByText('Se cambió su contraseña').waitFor();
    expect([await present.inputValue(), await another.inputValue()]).toEqual(['', '']);

    await page.goto(`${base}/hoy`);
    await page.getByRole('heading', { level: 1, name: 'Hoy' }).waitFor();
    await elsewhere.goto(`${base}/hoy`);
    await elsewhere.getByLabel('Usuario').fill(somebody.username);
    await elsewhere.getByLabel('Contraseña', { exact: true }).fill(chosen);
    await elsewhere.keyboard.press('Enter');
    await inside(elsewhere);
    expect(complaints).toEqual([]);
    await elsewhere.context().close();
    await page.context().close();
  },
);

/** The code of the newest mail. */
async function codeByMail(page: Page): Promise<string> {
  const list = await (await page.request.get(`${base}/_local/mail`)).text();
  const [, newest] = /href="(\/_local\/mail\/[^"]+)"/.exec(list)!;
  const mail = await (await page.request.get(base + newest)).text();
  return /\b(\d{6})\b/.exec(mail.slice(mail.indexOf('<pre')))![1]!;
}

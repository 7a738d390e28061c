/** The manual, from where one needs it: the help of the till, the top bar, and links to a heading. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barriers, barriersInBothThemes, carmen, desk, enter, launch, phone, signIn, visit } from './shop';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('opens from the help of the till at the shortcuts, and leads on by its contents', async () => {
  const { page, complaints } = await visit(browser, desk);
  await signIn(page);
  await page.keyboard.press('?');
  await page.getByRole('link', { name: 'Abrir el manual' }).press('Enter');
  const heading = (name: string) => page.getByRole('heading', { name, level: 3 });
  await heading('Atajos de teclado').and(page.locator(':focus')).waitFor();
  expect(new URL(page.url()).hash).toBe('#atajos-de-teclado');
  expect(await page.getByRole('heading', { level: 2 }).first().innerText()).toContain('En la caja');

  await page.getByRole('navigation', { name: 'Contenido' }).getByRole('link', { name: 'Cobrar con Yape' }).click();
  await expect.poll(async () => (await heading('Cobrar con Yape').boundingBox())!.y).toBeLessThan(160);
  expect(await barriersInBothThemes(page)).toEqual([]);
  // The ticket is where it was.
  await page.goBack();
  await page.goBack();
  await page.getByRole('combobox', { name: 'Buscar o escanear' }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('shows who owns the shop their own part first, in the whole on paper, and fits a phone', async () => {
  const { page } = await enter(browser, phone, carmen, '/ayuda#qué-hacer-si');
  await page.getByRole('heading', { name: 'Qué hacer si…' }).and(page.locator(':focus')).waitFor();
  expect(await page.getByRole('heading', { level: 2 }).first().innerText()).toContain('Para el dueño');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await barriers(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => document.body.scrollHeight)).toBeGreaterThan(5000);
  await page.context().close();
});

it('names the version that the local cloud names', async () => {
  const { page } = await enter(browser, desk, carmen, '/ayuda');
  const version = /versión (\d+\.\d+\.\d+)/.exec(await page.getByText('Market Carmensita, versión').innerText())![1]!;
  const local = await (await page.request.get(new URL('/_local', page.url()).href)).text();
  expect(local).toContain(`Version ${version}.`);
  await page.context().close();
});

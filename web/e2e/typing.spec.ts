/** Hands on a keyboard, letter by letter: no field loses the focus, a letter, or its place. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { headers } from './made';
import { as, desk, goods, launch, luis, rosa, scan, signIn, sold, visit } from './shop';

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

it('takes a manager from the list by letters, and the PIN by digits, with nothing but the keyboard', async () => {
  await as(browser, luis, async (request) => {
    const answer = await request.put('/api/pin', { headers, data: { pin: '2468' } });
    expect(answer.ok()).toBe(true);
  });
  ({ page, complaints } = await visit(browser, desk));
  await signIn(page, rosa);
  const [first] = await goods(page);
  await scan(page, first);
  await page.keyboard.press('F8');
  await page.keyboard.type('60\n');
  await page.keyboard.press('F9');
  await page.getByText('¿Cómo paga?').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('luis', { delay: 30 });
  expect(await page.getByRole('combobox', { name: 'Encargado' }).evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.textContent)).toBe('Luis Huamán');
  await page.keyboard.type('2468\n', { delay: 30 });
  expect((await sold(page)).totals.discount).toBeGreaterThan(0);
});

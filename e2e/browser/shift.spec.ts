/** Nothing moves under the finger: no page shifts what one already sees while the rest of it comes. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { places } from '../../web/src/app/places';
import { barcode, product, send, tag } from './made';
import { as, carmen, desk, enter, launch, phone } from './shop';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  // What comes late says more where something waits for a person.
  await as(browser, carmen, async (request) => {
    const { category, price, taxClass } = await product(request, 'Ya ingresado');
    const [id, code, name] = [crypto.randomUUID(), barcode(), `Por revisar ${tag}`];
    await send(request, '/api/products/at-till', { id, code, name, price, categoryId: category.id, taxClass });
  });
});
afterAll(() => browser.close());

const most = 0.05;
const pages = ['/caja', ...places.map(({ path }) => path).filter((path) => !path.includes(':') && path !== '/ui')];

/** A network on which what was asked for first comes last. */
async function answerBackwards(page: Page): Promise<void> {
  let asked = 0;
  page.on('framenavigated', () => (asked = 0));
  await page.route('**/api/**', async (route) => {
    await new Promise((late) => setTimeout(late, Math.max(0, 900 - 300 * asked++)));
    await route.continue().catch(() => {}); // of a page that was left
  });
}

it.each([
  ['a desk', desk, async () => {}],
  ['a phone', phone, async () => {}],
  ['a phone with a slow network', phone, answerBackwards],
] as const)('on %s', async (_, options, network) => {
  const { page } = await enter(browser, options, carmen, '/hoy');
  await network(page);
  await page.addInitScript(() => {
    const shifts = Object.assign(globalThis, { shifts: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) shifts.shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const moved: string[] = [];
  for (const path of pages) {
    await page.goto(path);
    await page.getByRole('main').waitFor();
    // A page that asks again and again never is.
    await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
    const shift = await page.evaluate(() => (globalThis as unknown as { shifts: number }).shifts);
    if (shift >= most) moved.push(`${path} by ${shift.toFixed(3)}`);
  }
  expect(moved).toEqual([]);
  await page.context().close();
});

/** From the last digit of a scan to the line on the ticket, with ten thousand products in the till's memory. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../src/api/types';
import { ean13 } from '../e2e/made';
import { desk, launch, signIn, visit } from '../e2e/shop';

const many = 10_000;
const scans = 100;
const mostMs = 50;
/** What is done is seen with the next frame. */
const frameMs = 1000 / 60;

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const goods = ['Leche', 'Arroz', 'Azúcar', 'Galleta', 'Detergente'];
const brands = ['Amancay', 'Caral', 'Misti', 'Qori'];

/** Products after the one that the shop has, each with a name and a code of its own. */
function invent(like: Product): Product[] {
  return Array.from({ length: many }, (_, i) => ({
    ...like,
    id: `01900000-0000-7000-9000-${String(i).padStart(12, '0')}`,
    sku: `MAS-${i}`,
    name: `${goods[i % goods.length]} ${brands[i % brands.length]} ${i}`,
    barcodes: [ean13(`77598${String(i).padStart(7, '0')}`)],
    category: {
      ...like.category,
      id: `01900000-0000-7000-9001-${String(i % 40).padStart(12, '0')}`,
      name: `Estante ${i % 40}`,
    },
    stock: { onHand: 1000, reserved: 0, available: 1000 },
  }));
}

async function withMany(page: Page): Promise<Product[]> {
  let products: Product[] = [];
  await page.route('**/api/products?*', async (route) => {
    const query = new URL(route.request().url()).searchParams;
    if (products.length === 0) {
      const { items } = (await (await route.fetch()).json()) as { items: Product[] };
      products = invent(items.find(({ unit }) => unit === 'NIU')!);
    }
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit') ?? 50);
    await route.fulfill({ json: { items: products.slice(from, to), ...(to < many && { next: String(to) }) } });
  });
  await signIn(page);
  await expect.poll(() => page.getByRole('button', { name: 'Estante 39' }).count(), { timeout: 60_000 }).toBe(1);
  return products;
}

it('takes less than fifty milliseconds in 95 of 100 scans', async () => {
  const { page } = await visit(browser, desk);
  page.setDefaultTimeout(60_000); // ten thousand products come in fifty pages
  const products = await withMany(page);
  const devtools = await page.context().newCDPSession(page);
  // The main thread's own time, so that what else the computer does is not counted.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () =>
    (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;

  const [walls, works]: [number[], number[]] = [[], []];
  for (let i = 0; i < scans; i++) {
    const before = await busy();
    walls.push(await page.evaluate(scanOne, products[(i * 7919) % many]!.barcodes[0]!));
    works.push((await busy()) - before);
  }
  const figures = (all: number[]) => {
    all.sort((a, b) => a - b);
    const p95 = all[Math.ceil(scans * 0.95) - 1]!;
    return {
      p95,
      words: `median ${all[scans / 2]!.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, worst ${all.at(-1)!.toFixed(1)} ms`,
    };
  };
  const [wall, work] = [figures(walls), figures(works)];
  console.log(`${many} products, from the last digit to the frame that paints the line: ${wall.words}`);
  console.log(`of which the page works: ${work.words}`);
  expect(await page.getByRole('region', { name: 'Ticket' }).getByRole('listitem').count()).toBe(scans);
  expect(work.p95 + frameMs).toBeLessThan(mostMs);

  for (const words of ['leche amancay', 'lehce amncay', 'detergnete', 'galeta qori']) {
    await page.getByRole('combobox').fill(words);
    await page.getByRole('option').first().waitFor();
  }
  await page.context().close();
});

/**
 * In the page: puts the code in the field digit by digit, presses
 * Enter, and waits for its line and the frame that shows it.
 */
async function scanOne(code: string): Promise<number> {
  const field = document.querySelector<HTMLInputElement>('[role=combobox]')!;
  for (const digit of code) {
    field.value += digit;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: digit }));
  }
  const lines = document.querySelector('.lines')!;
  const before = lines.querySelectorAll('li').length;
  const begun = performance.now();
  const changed = new Promise<void>((resolve) => {
    const watch = new MutationObserver(() => {
      if (lines.querySelectorAll('li').length === before) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(lines, { subtree: true, childList: true });
  });
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await changed;
  await new Promise((resolve) => requestAnimationFrame(resolve)); // the frame in which it is painted begins
  return performance.now() - begun;
}

/** What the stories need: a browser, a person who signs in, and the shop's own API to see what really happened. */
import axe from 'axe-core';
import { chromium, type APIRequestContext, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Product, Sale } from '../../web/src/api/types';
import { headers } from './made';

const env = (name: string, usual: string) => process.env[name] ?? usual;
/**
 * The shop that this worker's stories have for themselves, and what takes it away: of those that the test opened, or
 * that of BASE_URL.
 */
const shops = env('E2E_SHOPS', env('SHOP_URL', '')).split(' ');
const [address, control] = shops[(Number(env('VITEST_POOL_ID', '1')) - 1) % shops.length]!.split(',');
export const base = address!;
const user = env('E2E_USER', 'rosa');
const password = env('E2E_PASSWORD', 'Rosa-2026');

/**
 * How long a story waits for anything: a computer may have other work, a checkout takes its 27 seconds before it is
 * settled, and what a busy machine misses is made up with the next minute. No story asserts how fast the shop is.
 */
export const patience = { timeout: Number(env('E2E_PATIENCE_MS', '600000')) };

export const desk: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export function launch(more: readonly string[] = []): Promise<Browser> {
  const start = () =>
    chromium.launch({
      executablePath: env('CHROMIUM', '/usr/bin/chromium'),
      args: [
        ...more,
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  // Chromium may die while it starts, before it has seen a page: that says nothing of the shop.
  return start().catch((died: unknown) => {
    console.warn('the browser is started again:', died);
    return start();
  });
}

/** A page of its own, signed out. What it complains about (errors, refusals of the content policy) is kept. */
export async function visit(browser: Browser, options: BrowserContextOptions) {
  // A worker that answers for the page would hide its calls from the tests that strike them.
  const context = await browser.newContext({ serviceWorkers: 'block', ...options, baseURL: base, locale: 'es-PE' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto('/');
  return { page, complaints };
}

export type Person = { username: string; password: string };
export const rosa: Person = { username: user, password };
export const luis: Person = { username: 'luis', password: 'Luis-2026' };
export const carmen: Person = { username: 'carmen', password: 'Carmen-2026' };

/**
 * Signs in by the keyboard, and stands at the till (the first one) if the page asks which. Opens it if it is closed.
 */
export async function signIn(page: Page, who: Person = rosa, till?: string): Promise<void> {
  await page.getByLabel('Usuario').waitFor();
  await page.keyboard.type(who.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(who.password);
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
  const question = page.getByText('¿En qué caja está?');
  const closed = page.getByText('está cerrada');
  // Who manages begins with Hoy.
  const today = page.getByRole('heading', { level: 1, name: 'Hoy' });
  await search.or(question).or(today).first().waitFor();
  if (await today.isVisible()) {
    await page.goto(`${base}/caja`);
    await search.or(question).or(closed).first().waitFor();
  }
  if (await question.isVisible()) {
    const tills = page.getByRole('main').getByRole('button');
    await (till ? tills.filter({ hasText: till }) : tills.first()).press('Enter');
  }
  await search.or(closed).waitFor();
  if (await closed.isVisible()) await openTill(page, '100');
  await search.waitFor();
  await page.getByRole('group', { name: 'Categorías' }).waitFor();
}

/** A page of its own at an address, signed in. */
export async function enter(browser: Browser, options: BrowserContextOptions, who: Person, at: string) {
  const visitor = await visit(browser, options);
  const { page } = visitor;
  await page.getByLabel('Usuario').fill(who.username);
  await page.getByLabel('Contraseña', { exact: true }).fill(who.password);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();
  await page.goto(base + at);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return visitor;
}

/**
 * Takes the page's time into the story's hands: what this gives lets the ten seconds pass in which an act may be
 * taken back.
 */
export async function secondThoughts(page: Page): Promise<() => Promise<void>> {
  await page.clock.install();
  return () => page.clock.fastForward(10_000);
}

/** Opens the till that says it is closed. */
export async function openTill(page: Page, float: string): Promise<void> {
  await page.getByLabel('Efectivo inicial').fill(float);
  await page.getByRole('button', { name: 'Abrir caja' }).click();
  await page.getByRole('combobox', { name: 'Buscar o escanear' }).waitFor();
}

/** Does something by the API as somebody else, in a browser of their own. */
export async function as(
  browser: Browser,
  who: Person,
  work: (request: APIRequestContext) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL: base, extraHTTPHeaders: headers });
  context.setDefaultTimeout(patience.timeout);
  const answer = await context.request.post('/api/sessions', { data: who });
  expect(answer.status()).toBe(201);
  await work(context.request);
  await context.close();
}

/**
 * The server goes out of reach, and comes back. Without the test's own server in between, the browser's network goes.
 */
export async function outOfReach(page: Page, out: boolean): Promise<void> {
  if (control) await fetch(`${control}/${out ? 'down' : 'up'}`, { method: 'POST' });
  else await page.context().setOffline(out);
}

/** The bus would not take the event of a sale; says whether there is a server that can do so. */
export async function setAside(sale: string): Promise<boolean> {
  if (control) expect((await fetch(`${control}/set-aside?sale=${sale}`, { method: 'POST' })).status).toBe(200);
  return control !== undefined;
}

/**
 * What waits for the bus goes out now, and not only with the next minute; without the test's own server it waits for
 * that.
 */
export async function tellTheBus(): Promise<void> {
  if (control) expect((await fetch(`${control}/publish`, { method: 'POST' })).status).toBe(200);
}

/** What goes to SUNAT by a summary goes now; without the test's own server it waits for the next five minutes. */
export async function summarize(): Promise<void> {
  if (control) expect((await fetch(`${control}/summarize`, { method: 'POST' })).status).toBe(200);
}

/** How many sales of these ids the database has, by SQL; by the API without the test's own server. */
export async function recorded(page: Page, ids: readonly string[]): Promise<number> {
  if (control) return Number(await (await fetch(`${control}/sales?ids=${ids.join(',')}`)).text());
  const found = await Promise.all(ids.map((id) => page.request.get(`/api/sales/${id}`)));
  return found.filter((answer) => answer.ok()).length;
}

/**
 * The sale was made yesterday. Without the test's own server the shop has a past: an earlier sale of one thing stands
 * for it.
 */
export async function yesterday(page: Page, sale: Sale): Promise<Sale> {
  if (control) {
    expect((await fetch(`${control}/yesterday?sale=${sale.id}`, { method: 'POST' })).status).toBe(200);
    return sale;
  }
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Lima' }).format(Date.now() - 86_400_000);
  const { items } = (await (await page.request.get(`/api/sales?day=${day}&method=cash`)).json()) as { items: Sale[] };
  const whole = await Promise.all(
    items.map(async ({ id }) => (await (await page.request.get(`/api/sales/${id}`)).json()) as Sale),
  );
  return whole.find((one) => !one.buyer && one.totals.toPay < 2_000 && one.lines.every((line) => line.returned === 0))!;
}

let taken = 0;

/**
 * Three products by piece with a barcode, enough on the shelf for a whole day's story, and dear enough to be paid in
 * two ways, but by one note; each call gives others.
 */
export async function goods(page: Pick<Page, 'request'>): Promise<[Product, Product, Product]> {
  const found: Product[] = [];
  let next: string | undefined;
  do {
    const answer = await page.request.get('/api/products', { params: { limit: 200, ...(next && { cursor: next }) } });
    const body = (await answer.json()) as { items: Product[]; next?: string };
    found.push(
      ...body.items.filter(
        (p) =>
          p.unit === 'NIU' &&
          /^77/.test(p.barcodes[0] ?? '') &&
          p.price > 100 &&
          p.price < 5_000 &&
          p.stock.available >= 12,
      ),
    );
    next = body.next;
  } while (next);
  const from = taken++ * 3;
  const three = [0, 1, 2].map((i) => found[(from + i) % found.length]);
  return three as [Product, Product, Product];
}

export async function stockOf(page: Page, product: Pick<Product, 'barcodes'>): Promise<number> {
  const answer = await page.request.get('/api/products', { params: { barcode: product.barcodes[0]! } });
  const { items } = (await answer.json()) as { items: Product[] };
  return items[0]!.stock.onHand;
}

/**
 * Types a barcode as a scanner does, then Enter: a key each 8 ms by the keys' own clock, however busy the computer
 * is.
 */
export async function scan(page: Page, product: Pick<Product, 'barcodes'>, before = ''): Promise<void> {
  const keyboard = await page.context().newCDPSession(page);
  let timestamp = Date.now() / 1000;
  for (const letter of `${before}${product.barcodes[0]}\r`) {
    const enter = letter === '\r';
    const key = { key: enter ? 'Enter' : letter, windowsVirtualKeyCode: enter ? 13 : letter.charCodeAt(0) };
    timestamp += 0.008;
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', text: letter, timestamp, ...key });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, ...key });
  }
  await keyboard.detach();
}

/** The receipt on the screen: the number of the sale, and the sale as the server has it. */
export async function sold(page: Page): Promise<Sale> {
  const done = page
    .getByRole('heading', { name: 'Venta registrada' })
    .or(page.getByText('Esta venta ya estaba registrada'));
  await done.waitFor().catch(async (error: Error) => {
    throw new Error(`${error.message}\nThe page says: ${await page.locator('body').innerText()}`);
  });
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const sale = (await (await page.request.get(`/api/sales/${id}`)).json()) as Sale;
  expect(await page.getByTestId('number').textContent()).toBe(sale.number);
  return sale;
}

/** "S/ 23.90" as the page writes it. */
export const soles = (centimos: number) => `S/\u00a0${(centimos / 100).toFixed(2)}`;

/** What axe finds against WCAG 2.2 AA and good practice, one line each; of some rules alone where they are named. */
export async function barriers(at: Page, rules?: readonly string[]): Promise<string[]> {
  await at.evaluate(axe.source);
  // A colour on its way to another is neither.
  await at.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one instanceof CSSTransition)
        .map(({ finished }) => finished),
    ),
  );
  const options: axe.RunOptions = rules ? { runOnly: { type: 'rule', values: [...rules] } } : {};
  const { violations } = await at.evaluate(
    (asked) => (globalThis as unknown as { axe: typeof axe }).axe.run(asked),
    options,
  );
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** The same in both themes, which differ in their colours: the second is held to the rules about those. */
export async function barriersInBothThemes(at: Page): Promise<string[]> {
  const colours = ['color-contrast', 'link-in-text-block'];
  const found: string[] = [];
  for (const [colorScheme, rules] of [
    ['dark', colours],
    ['light', undefined],
  ] as const) {
    await at.emulateMedia({ colorScheme });
    found.push(...(await barriers(at, rules)).map((barrier) => `${colorScheme}: ${barrier}`));
  }
  return found;
}

// What the scripts that take pictures share: a browser in four looks (desk and
// phone, light and dark), and the camera. BASE_URL is the local cloud with its demo
// shop. Pictures land in SHOTS as WebP, or in web/shots/, which git ignores, as PNG.
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, request } from 'playwright-core';

export const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const folder = process.env.SHOTS ?? 'shots';
const format = process.env.SHOTS ? 'webp' : 'png';
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/**
 * Opens a page of its own in each look that is wanted (all
 * when none is named), and says what the page complains about.
 */
export async function inEachLook(wanted, patience, visit) {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--lang=es-PE',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  for (const [name, viewport] of Object.entries(sizes)) {
    for (const theme of ['light', 'dark']) {
      const look = `${name}-${theme}`;
      if (wanted.length && !wanted.some((part) => look.includes(part))) continue;
      const phone = name === 'phone';
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        hasTouch: phone,
        isMobile: phone,
        locale: 'es-PE',
      });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && console.log(`${look}:`, message.text()));
      page.on('pageerror', (error) => console.log(`${look}:`, error.message));
      page.setDefaultTimeout(patience);
      await page.goto(base);
      await visit(page, look, phone);
      await context.close();
    }
  }
  await browser.close();
}

/** A picture of the page. whole shows all of a screen: the page never scrolls, so the window grows. */
export async function take(page, name, whole = false) {
  const viewport = page.viewportSize();
  if (whole) {
    const high = await page.evaluate(() => document.querySelector('.page')?.scrollHeight ?? 0);
    await page.setViewportSize({ ...viewport, height: Math.min(6000, Math.max(viewport.height, high + 60)) });
    await page.waitForTimeout(500); // charts are drawn when they come into view
  }
  // Not innerWidth: a phone's window grows with what is too wide for it.
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth)) - viewport.width;
  if (wide > 0) console.log(`${name}: ${wide} px too wide`);
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format, ...(format === 'webp' && { quality: 75 }) });
  await devtools.detach();
  writeFileSync(`${folder}/${name}.${format}`, Buffer.from(data, 'base64'));
  if (whole) await page.setViewportSize(viewport);
}

/** Says which screen could not be reached, and shows where it stopped. */
export async function failed(page, name, error) {
  console.log(`${name}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
  process.exitCode = 1;
  await take(page, `${name}-FAILED`);
}

/** Does something by the API as carmen, the admin: what a picture shows has to be there first. */
export async function asAdmin(work) {
  const api = await request.newContext({ baseURL: base, extraHTTPHeaders: { 'X-Carmensita': '1' } });
  const answer = await api.post('/api/sessions', { data: { username: 'carmen', password: 'Carmen-2026' } });
  if (!answer.ok()) throw new Error(`carmen could not sign in: ${answer.status()}`);
  const ok = async (sent) => {
    const got = await sent;
    if (!got.ok()) throw new Error(`${got.url()}: ${got.status()} ${await got.text()}`);
    return got.status() === 204 ? undefined : got.json();
  };
  await work({
    get: (path, params) => ok(api.get(path, { params })),
    post: (path, data) => ok(api.post(path, { data })),
    put: (path, data, version) => ok(api.put(path, { data, headers: version ? { 'If-Match': `"${version}"` } : {} })),
  });
  await api.dispose();
}

// Takes pictures of the screens of the back office, to be looked at: `node dev/office.mjs [screen] [desk-light ...]`.
// BASE_URL is the local cloud with its demo shop; the pictures land in web/shots/, which git ignores.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const [only, ...looks] = process.argv.slice(2);
mkdirSync('shots', { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** Where each screen is, and what is done there before the picture. */
const screens = {
  ui: { at: '/ui', whole: true },
};

for (const [name, width, height] of [['desk', 1280, 800], ['phone', 390, 844]]) {
  for (const theme of ['light', 'dark']) {
    if (looks.length && !looks.includes(`${name}-${theme}`)) continue;
    const phone = name === 'phone';
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: phone, isMobile: phone, locale: 'es-PE' });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && console.log(`${name}-${theme}:`, message.text()));
    page.on('pageerror', (error) => console.log(`${name}-${theme}:`, error.message));
    page.setDefaultTimeout(8000);
    await page.goto(base);
    await page.getByLabel('Usuario').fill('carmen');
    await page.getByLabel('Contraseña', { exact: true }).fill('Carmen-2026');
    await page.keyboard.press('Enter');
    await page.getByRole('banner').waitFor();
    for (const [screen, { at, whole, act }] of Object.entries(screens)) {
      if (only && only !== 'all' && !screen.startsWith(only)) continue;
      const path = (failed = '') => `shots/${name}-${theme}-${screen}${failed}.png`;
      try {
        if (at) await page.goto(base + at);
        await page.waitForLoadState('networkidle');
        await act?.(page, phone);
        await page.waitForTimeout(300);
        // The page itself never scrolls: to see a long screen whole, the window grows.
        const high = await page.evaluate(() => document.querySelector('.page')?.scrollHeight ?? 0);
        if (whole) await page.setViewportSize({ width, height: Math.min(6000, Math.max(height, high + 60)) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) console.log(`${name}-${theme} ${screen}: ${wide} px too wide`);
        await page.screenshot({ path: path() });
        await page.setViewportSize({ width, height });
      } catch (error) {
        console.log(`${name}-${theme} ${screen}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
        await page.screenshot({ path: path('-FAILED') });
      }
    }
    await context.close();
  }
}
await browser.close();

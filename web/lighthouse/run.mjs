// What Lighthouse thinks of the till and of the dashboard, as the shop's computer would see them: `make
// lighthouse`. The build is the production one, served compressed. It fails below 95 in any category.
import { chromium } from 'playwright-core';
import lighthouse, { desktopConfig } from 'lighthouse';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const least = 95;
const port = 9333;
const categories = ['performance', 'accessibility', 'best-practices'];
const measured = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
];
const screens = [
  { name: 'till', username: 'rosa', password: 'Rosa-2026', path: '/' },
  { name: 'dashboard', username: 'luis', password: 'Luis-2026', path: '/hoy' },
];

/** Signs in by the form and stands at a till, as Lighthouse finds the page then. */
async function signIn(page, { username, password, path }) {
  await page.goto(base);
  await page.getByLabel('Usuario').fill(username);
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();
  const till = page.getByRole('main').getByRole('button', { name: /Caja 1/ });
  const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
  const today = page.getByRole('heading', { level: 1, name: 'Hoy' });
  await till.or(search).or(today).first().waitFor();
  if (await till.isVisible()) await till.click();
  await page.goto(base + path);
}

for (const screen of screens) {
  const context = await chromium.launchPersistentContext('', {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', `--remote-debugging-port=${port}`],
    locale: 'es-PE',
  });
  await signIn(await context.newPage(), screen);
  for (const [device, config] of [
    ['desk', desktopConfig],
    ['phone', undefined],
  ]) {
    const flags = { port, onlyCategories: categories, disableStorageReset: true, logLevel: 'error', locale: 'es' };
    const found = await lighthouse(base + screen.path, flags, config);
    const { lhr } = found;
    const scores = categories.map((category) => [category, Math.round(lhr.categories[category].score * 100)]);
    const times = measured.map((id) => `${id} ${lhr.audits[id].displayValue}`);
    const marks = scores.map(([category, score]) => `${category} ${score}`);
    console.log(`${screen.name} ${device}: ${marks.join(', ')}; ${times.join(', ')}`);
    for (const [category, score] of scores) {
      if (score >= least) continue;
      process.exitCode = 1;
      for (const { id, weight } of lhr.categories[category].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9)
          console.log(`  ${id}: ${audit.title} ${audit.displayValue ?? ''}`);
      }
    }
  }
  await context.close();
}

// Takes pictures of the screens of the back office, to be looked at: `node dev/office.mjs [screen] [desk-light ...]`.
import { asAdmin, base, failed, inEachLook, take } from './camera.mjs';

const [only, ...looks] = process.argv.slice(2);

/** Opens the first of a list. */
async function open(page, list) {
  await page.goto(base + list);
  await page.getByRole('rowheader').first().getByRole('link').click();
}

/** Opens an order that is on its way; the first draft is approved when there is none. */
async function toSent(page) {
  await page.goto(`${base}/pedidos`);
  const coming = page.getByRole('table', { name: 'En camino' }).getByRole('rowheader').first().getByRole('link');
  await coming.or(page.getByText('No hay pedidos en camino.')).waitFor();
  if (!(await coming.isVisible())) {
    await page
      .getByRole('button', { name: /^Aprobar/ })
      .first()
      .click();
    await page.getByText(/^Se aprobó/).waitFor({ timeout: 15_000 });
  }
  await coming.click();
  await page.getByRole('link', { name: /^Recibir/ }).waitFor({ timeout: 20_000 });
}

/** Where each screen is, and what is done there before the picture. */
const screens = {
  ui: { at: '/ui', whole: true },
  help: { at: '/ayuda' },
  account: { at: '/cuenta' },
  menu: { at: '/productos', act: (page, phone) => phone && page.getByRole('button', { name: 'Menú' }).click() },
  today: { at: '/hoy', whole: true },
  products: { at: '/productos?q=leche' },
  'products-none': { at: '/productos?q=zapatos' },
  'products-one': { act: (page) => open(page, '/productos?q=gloria') },
  'products-prices': { act: (page) => page.getByRole('link', { name: 'Precios' }).click() },
  'products-movements': { act: (page) => page.getByRole('link', { name: 'Movimientos de stock' }).click() },
  'products-edit': { act: (page) => page.getByRole('link', { name: 'Editar' }).click(), whole: true },
  'products-new': {
    at: '/productos/nuevo',
    whole: true,
    act: (page) => page.getByRole('button', { name: 'Guardar' }).click(),
  },
  'products-import': {
    at: '/productos/importar',
    act: (page) =>
      page.locator('input[type=file]').setInputFiles({
        name: 'precios.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('sku,nombre,precio\nLAC-001,,4.60\nNUEVO-1,Algo nuevo,\nPAN-001,,cinco\n'),
      }),
  },
  'products-labels': {
    at: '/productos/etiquetas',
    async act(page) {
      for (const words of ['leche', 'arroz']) {
        await page.getByRole('combobox').fill(words);
        await page.getByRole('option').first().click();
      }
      await page.getByRole('combobox').fill('inca');
      await page.getByRole('option').first().waitFor();
    },
  },
  'products-categories': { at: '/productos/categorias' },
  stock: { at: '/stock' },
  'stock-cover': { at: '/stock?vista=cobertura' },
  'stock-expiring': { at: '/stock?vista=vence' },
  'stock-incidents': { at: '/stock?vista=contar' },
  'stock-adjust': {
    at: '/stock/correccion',
    async act(page) {
      await page.getByRole('combobox').first().fill('leche');
      await page.getByRole('option').first().click();
      await page.getByLabel('Sale').fill('2');
    },
  },
  counts: { at: '/conteos' },
  'counts-start': {
    at: '/conteos',
    act: (page) => page.getByRole('button', { name: 'Empezar un conteo' }).first().click(),
  },
  'counts-sheet': {
    async act(page) {
      await page.getByLabel('Qué se cuenta').selectOption({ label: 'Lácteos' });
      await page.getByRole('dialog').getByRole('button', { name: 'Empezar un conteo' }).click();
      const box = () => page.getByLabel('Cuántos hay').first();
      for (const counted of ['40', '25']) {
        await box().fill(counted);
        await box().press('Enter');
        await page.waitForTimeout(500);
      }
    },
  },
  'counts-review': { act: (page) => page.getByRole('link', { name: 'Revisar' }).click() },
  promotions: { at: '/promociones' },
  'promotions-new': {
    at: '/promociones',
    act: (page) => page.getByRole('button', { name: 'Nueva promoción' }).first().click(),
  },
  orders: {
    at: '/pedidos',
    async act(page) {
      await page.getByRole('button', { name: 'Proponer pedidos' }).click();
      await page.getByText(/Se propus|No hace falta/).waitFor();
    },
    whole: true,
  },
  'orders-open': {
    at: '/pedidos',
    act: (page) =>
      page
        .getByRole('button', { name: /^Ver y cambiar/ })
        .first()
        .click(),
  },
  'orders-reject': {
    at: '/pedidos',
    act: (page) =>
      page
        .getByRole('button', { name: /^Rechazar/ })
        .first()
        .click(),
  },
  'orders-one': {
    at: '/pedidos',
    async act(page) {
      await page.getByRole('article').first().getByRole('link').click();
      await page.getByRole('button', { name: /^Más / }).first().click();
    },
    whole: true,
  },
  'orders-sent': { act: (page) => toSent(page), whole: true },
  'orders-arrival': {
    async act(page) {
      await page.getByRole('link', { name: /^Recibir/ }).click();
      await page
        .getByRole('button', { name: /^Todo de/ })
        .first()
        .click();
      await page
        .getByRole('button', { name: /^Cambió el costo/ })
        .first()
        .click();
      await page.getByLabel('Costo por unidad').fill('4.30');
    },
  },
  suppliers: { at: '/proveedores' },
  'suppliers-edit': { at: '/proveedores', act: (page) => page.getByRole('button', { name: 'Editar' }).first().click() },
  customers: { at: '/clientes' },
  'customers-find': { at: '/clientes?vista=buscar&q=mar' },
  'customers-one': { act: (page) => open(page, '/clientes?vista=buscar&q=mar') },
  'customers-credit': { act: (page) => page.getByRole('button', { name: 'Cambiar el límite' }).click() },
  'customers-new': { at: '/clientes', act: (page) => page.getByRole('button', { name: 'Nuevo cliente' }).click() },
  users: { at: '/usuarios' },
  'users-one': { at: '/usuarios?usuario=rosa' },
  'users-new': { at: '/usuarios', act: (page) => page.getByRole('button', { name: 'Nuevo usuario' }).click() },
  shifts: { at: '/turnos' },
  'shifts-one': { act: (page) => open(page, '/turnos'), whole: true },
  'shifts-tills': { at: '/turnos?vista=cajas' },
  pulse: { at: '/pulso' },
  backups: { at: '/respaldos', whole: true },
  'backups-one': { act: (page) => open(page, '/respaldos'), whole: true },
  executions: { at: '/ejecuciones' },
  'executions-one': { act: (page) => open(page, '/ejecuciones?trabajo=backup') },
  'executions-step': { act: (page) => page.getByRole('button', { name: 'Copiar la tienda' }).click() },
  'executions-list': { act: (page) => page.goto(page.url().replace(/\?.*|$/, '?vista=lista')), whole: true },
  'executions-report': { act: (page) => open(page, '/ejecuciones?trabajo=daily-report'), whole: true },
  'executions-sale': { act: (page) => open(page, '/ejecuciones?trabajo=checkout'), whole: true },
  'executions-stop': {
    async act(page) {
      await open(page, '/ejecuciones?trabajo=backup');
      await page.getByRole('button', { name: 'Empezar otra vez' }).click();
    },
  },
  'sale-story': { act: (page) => open(page, '/ventas'), whole: true },
  settlements: { at: '/conciliar' },
  'settlements-reject': {
    at: '/conciliar',
    act: (page) => page.getByRole('button', { name: 'No llegó' }).first().click(),
  },
  'settlements-made': { at: '/conciliar?vista=decididos' },
  'reports-new': { at: '/reportes', act: (page) => page.getByRole('button', { name: 'Nuevo reporte' }).click() },
  'reports-one': {
    whole: true,
    async act(page) {
      await page.getByRole('button', { name: 'Generar reporte' }).click();
      await page.getByRole('heading', { name: 'En cifras' }).waitFor({ timeout: 60_000 });
    },
  },
  'reports-sold': { whole: true, act: (page) => page.getByRole('link', { name: 'Qué se vendió' }).click() },
  'reports-money': { whole: true, act: (page) => page.getByRole('link', { name: 'Dinero' }).click() },
  'reports-stock': {
    whole: true,
    act: (page) =>
      page.getByRole('navigation', { name: 'Partes del reporte' }).getByRole('link', { name: 'Stock' }).click(),
  },
  'reports-books': { act: (page) => page.getByRole('link', { name: 'Cuadre' }).click() },
  reports: { at: '/reportes' },
  settings: { at: '/ajustes', whole: true },
  'settings-history': { at: '/ajustes?vista=cambios' },
  audit: { at: '/auditoria' },
  'audit-one': { at: '/auditoria', act: (page) => page.getByRole('button', { name: 'Ver el cambio' }).first().click() },
};

/** What the pictures show, beside the demo shop's past: a week's report, a backup, a customer who owes. */
await asAdmin(async (api) => {
  const day = (ago) => new Date(Date.now() - 5 * 3600_000 - ago * 86_400_000).toISOString().slice(0, 10); // in Lima
  for (const [from, to] of [
    [1, 1],
    [2, 2],
    [7, 1],
  ])
    await api.post('/api/reports', { id: crypto.randomUUID(), from: day(from), to: day(to) });
  const backup = crypto.randomUUID();
  await api.post('/api/backups', { id: backup });
  const { items } = await api.get('/api/customers', { q: 'mar' });
  const [customer] = items;
  if (customer.creditLimit === 0)
    await api.put(`/api/customers/${customer.id}/credit`, { limit: 20_000, days: 15 }, customer.version);
  for (let tries = 0; (await api.get(`/api/backups/${backup}`)).state !== 'verified'; tries++) {
    if (tries === 60) throw new Error('the backup was not verified within a minute');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
});

await inEachLook(looks, 8000, async (page, look, phone) => {
  await page.getByLabel('Usuario').fill('carmen');
  await page.getByLabel('Contraseña', { exact: true }).fill('Carmen-2026');
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();
  for (const [screen, { at, whole, act }] of Object.entries(screens)) {
    if (only && only !== 'all' && !screen.startsWith(only)) continue;
    const name = `${screen}-${look}`;
    try {
      if (at) await page.goto(base + at);
      await page.waitForTimeout(at ? 400 : 0);
      await act?.(page, phone);
      // The page of components shows a skeleton for good.
      if (screen !== 'ui') await page.getByText('Cargando…').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(300);
      await take(page, name, whole);
    } catch (error) {
      await failed(page, name, error);
    }
  }
});

/**
 * Every screen of the house without a barrier, in both themes, on a desk and on a phone: a new line in places.ts is
 * looked at, too.
 */
import type { APIRequestContext, Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Body, Sale, Till } from '../../web/src/api/types';
import { places } from '../../web/src/app/places';
import { read, send } from './made';
import { as, barriersInBothThemes, base, carmen, desk, goods, launch, patience, phone, signIn, visit } from './shop';

let browser: Browser;
/** An address for each path that names a thing. */
const things: Record<string, string> = {};
/** Screens that another story looks at, because only it can get there. */
const elsewhere: Record<string, string> = {
  '/caja/guardada/:id': 'a sale that waits in the browser: offline.spec.ts',
  '/comprobantes/:id': 'a document of a shop that emits: documents.spec.ts',
};

beforeAll(async () => {
  browser = await launch();
  await as(browser, carmen, prepare);
});
afterAll(() => browser.close());

async function prepare(request: APIRequestContext) {
  const sent = <T>(path: string, data: object) => send<T>(request, path, data);
  const got = <T>(path: string) => read<T>(request, path);
  const first = async (path: string) => (await got<{ items: { id: string }[] }>(path)).items[0]!.id;
  const until = (ready: () => Promise<boolean>) => vi.waitUntil(ready, { ...patience, interval: 500 });
  const id = () => crypto.randomUUID();

  const till = (await got<{ items: Till[] }>('/api/tills')).items.find(({ shift }) => shift)!;
  const [product] = await goods({ request });
  const sale = await sent<Sale>('/api/sales', {
    id: id(),
    tillId: till.id,
    document: 'boleta',
    expectedTotal: product.price,
    lines: [{ productId: product.id, quantity: 1 }],
    payments: [{ method: 'card', amount: product.price, reference: '004512' }],
  });
  const refund = { id: id(), tillId: till.id, reason: '07', lines: [{ line: 1, quantity: 1, goods: 'waste' }] };
  await sent(`/api/sales/${sale.id}/refunds`, refund);
  const [count, backup, report] = [id(), id(), id()];
  await sent('/api/counts', { id: count, name: 'Por mirar', productIds: [product.id] });
  await sent('/api/backups', { id: backup });
  const yesterday = new Date(Date.now() - 29 * 3600_000).toISOString().slice(0, 10); // in Lima
  await sent('/api/reports', { id: report, from: yesterday, to: yesterday });
  // Of the stories before there may be orders in any state: one that goods can come for, or can be made so.
  const orders = async () =>
    (await got<{ items: Body<'RestockSummary'>[] }>('/api/restocks?state=draft,approved,sent,partial')).items;
  if ((await orders()).length === 0) await sent('/api/restocks', { id: id() });
  const order = (await orders())[0]!;
  if (order.state === 'draft') await sent(`/api/restocks/${order.id}/decision`, { id: id(), decision: 'approve' });
  await until(async () =>
    ['sent', 'partial'].includes((await got<Body<'Restock'>>(`/api/restocks/${order.id}`)).state),
  );
  await until(async () => (await got<{ state: string }>(`/api/backups/${backup}`)).state === 'verified');
  await until(async () => (await got<{ items: unknown[] }>('/api/reports')).items.length > 0);

  const [supplier, purchase] = [await first('/api/suppliers'), id()];
  const { perishable } = await got<Body<'ProductDetail'>>(`/api/products/${product.id}`);
  await sent('/api/purchases', {
    id: purchase,
    supplierId: supplier,
    kind: '00',
    issuedOn: yesterday,
    lines: [{ productId: product.id, quantity: 1, amount: 100, ...(perishable && { expiresOn: '2035-01-31' }) }],
  });

  Object.assign(things, {
    '/compras/:id': `/compras/${purchase}`,
    '/compras/proveedor/:id': `/compras/proveedor/${supplier}`,
    '/turnos/:id': `/turnos/${till.shift!.id}`,
    '/turnos/:id/cuentas': `/turnos/${till.shift!.id}/cuentas`,
    '/ventas/:id': `/ventas/${sale.id}`,
    '/ventas/:id/devolver': `/ventas/${sale.id}/devolver`,
    '/devoluciones/:id': `/devoluciones/${refund.id}`,
    '/productos/:id': `/productos/${product.id}`,
    '/productos/:id/editar': `/productos/${product.id}/editar`,
    '/conteos/:id': `/conteos/${count}`,
    '/conteos/:id/revision': `/conteos/${count}/revision`,
    '/pedidos/:id': `/pedidos/${order.id}`,
    '/pedidos/:id/recepcion': `/pedidos/${order.id}/recepcion`,
    '/clientes/:id': `/clientes/${await first('/api/customers?q=mar')}`,
    '/respaldos/:id': `/respaldos/${backup}`,
    '/ejecuciones/:workflow/:name': `/ejecuciones/backup/${backup}`,
    '/reportes/:id': `/reportes/${await first('/api/reports')}`,
  });
}

/** Tabs that are addresses, too. */
const tabs = [
  '/stock?vista=cobertura',
  '/stock?vista=vence',
  '/stock?vista=contar',
  '/compras?vista=todas',
  '/clientes?vista=buscar&q=mar',
  '/turnos?vista=cajas',
  '/ajustes?vista=cambios',
];

it.concurrent.each([
  { device: 'a desk', options: desk },
  { device: 'a phone', options: phone },
])('no screen has a barrier on $device, in both themes', async ({ options }) => {
  const { page, complaints } = await visit(browser, options);
  await signIn(page, carmen, 'Caja 2');
  const found: string[] = [];
  for (const path of [...places.map(({ path }) => path), ...tabs]) {
    if (elsewhere[path]) continue;
    const address = path.includes(':') ? things[path] : path;
    expect(address, `say in this file where ${path} is`).toBeDefined();
    await page.goto(base + address!);
    await page
      .getByRole('heading', { level: 1 })
      .first()
      .waitFor()
      .catch(async () => found.push(`${address}: no heading, but ${await page.getByRole('main').innerText()}`));
    if (path !== '/ui') await page.getByText('Cargando…').first().waitFor({ state: 'detached' });
    found.push(...(await barriersInBothThemes(page)).map((barrier) => `${address}, ${barrier}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${address}: ${wide} px too wide`);
  }
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

/**
 * Orders to suppliers in a real browser: proposed, changed, decided, and received in parts. Each story has suppliers
 * of its own.
 */
import type { APIRequestContext, Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { format } from '../../web/src/values/money';
import { isRuc } from '../../web/src/values/peru';
import { ean13 } from './made';
import {
  as,
  barriersInBothThemes,
  base,
  carmen,
  desk,
  enter,
  launch,
  luis,
  phone,
  scan,
  secondThoughts,
  stockOf,
} from './shop';

type Order = Body<'Restock'>;

let browser: Browser;
let page: Page;
let complaints: string[];
let found: string[];
/** Names of this run, so that the stories may be told to the same shop again. */
const tag = Date.now().toString(36).toUpperCase();

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  expect({ complaints, found }).toEqual({ complaints: [], found: [] });
});

async function begin(at: string, options = desk, who = luis) {
  ({ page, complaints } = await enter(browser, options, who, at));
  found = [];
}
/** What axe finds on the screen, in both themes. */
async function look(screen: string) {
  found.push(...(await barriersInBothThemes(page)).map((barrier) => `${screen}, ${barrier}`));
}
const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
const orderOf = async (id: string) => (await (await page.request.get(`/api/restocks/${id}`)).json()) as Order;

let made = 0;

type Goods = { name: string; cost: number; price: number; perishable?: boolean };

/** A supplier who packs by the dozen, and goods of his that have run out. */
async function supplier(request: APIRequestContext, goods: readonly Goods[]) {
  const number = String((Date.now() + made++) % 1e8).padStart(8, '0');
  const ruc = [...'0123456789'].map((digit) => `20${number}${digit}`).find(isRuc)!;
  const id = crypto.randomUUID();
  const name = `Proveedor ${tag}-${made}`;
  const added = await request.post('/api/suppliers', {
    data: {
      id,
      code: `P${tag}${made}`,
      name,
      ruc,
      email: `p${tag}${made}@proveedor.example`.toLowerCase(),
      leadTimeDays: 2,
      active: true,
    },
  });
  expect(added.status()).toBe(201);
  const { items } = (await (await request.get('/api/categories')).json()) as { items: { id: string }[] };
  // Not among those of Peru (77), where other stories take their goods.
  const products = goods.map((it, i) => ({
    ...it,
    id: crypto.randomUUID(),
    name: `${it.name} ${tag}${made}`,
    barcodes: [ean13(`78${number}${String(made % 10)}${i}`)],
  }));
  for (const { name, cost, price, perishable = false, ...product } of products) {
    const data = {
      ...product,
      name,
      cost,
      price,
      perishable,
      sku: `${tag}-${product.barcodes[0]}`,
      categoryId: items[0]!.id,
      unit: 'NIU',
      taxClass: 'gravado',
      shortPolicy: 'block',
      active: true,
      reorderPoint: 20,
      suppliers: [{ supplierId: id, cost, packSize: 12, preferred: true }],
    };
    const answer = await request.post('/api/products', { data });
    expect(answer.status(), await answer.text()).toBe(201);
  }
  return { id, name, products };
}

/** Suppliers whose orders wait for a decision, with the id of each order. */
async function drafted(...goods: Goods[][]) {
  const all: (Awaited<ReturnType<typeof supplier>> & { order: string })[] = [];
  await as(browser, luis, async (request) => {
    for (const some of goods) {
      const one = await supplier(request, some);
      const answer = await request.post('/api/restocks', { data: { id: crypto.randomUUID(), supplierId: one.id } });
      const { drafts } = (await answer.json()) as Body<'RestockDrafts'>;
      all.push({ ...one, order: drafts[0]!.id });
    }
  });
  return all;
}

/** An order that its supplier has: two dozen of each of its goods. */
async function sent(...goods: Goods[]) {
  const [one] = await drafted(goods);
  await as(browser, luis, async (request) => {
    const answer = await request.post(`/api/restocks/${one!.order}/decision`, {
      data: { id: crypto.randomUUID(), decision: 'approve' },
    });
    expect(answer.status()).toBe(200);
    await expect
      .poll(async () => ((await (await request.get(`/api/restocks/${one!.order}`)).json()) as Order).state)
      .toBe('sent');
  });
  return one!;
}

const soap = { name: 'Jabón', cost: 400, price: 500 };
const yogurt = { name: 'Yogurt', cost: 300, price: 450, perishable: true };
const broom = { name: 'Escoba', cost: 900, price: 1500 };

describe('a manager', () => {
  it('proposes orders, changes and approves one, and rejects another', async () => {
    let first!: Awaited<ReturnType<typeof supplier>>, second!: typeof first;
    await as(browser, luis, async (request) => {
      first = await supplier(request, [soap, yogurt]);
      second = await supplier(request, [broom]);
    });
    await begin('/pedidos');
    const timeIsOver = await secondThoughts(page);
    await button('Proponer pedidos').click();
    await page.getByText(/^Se propus/).waitFor();
    const card = (name: string) => page.getByRole('article', { name });
    await card(second.name).waitFor();
    await look('inbox');

    // In two clicks: reject, and why.
    await card(second.name)
      .getByRole('button', { name: /^Rechazar/ })
      .click();
    await page.getByRole('dialog').waitFor();
    await look('why it is rejected');
    await button('Está muy caro').click();
    await card(second.name).getByText('Se rechazará en unos segundos').waitFor();

    await card(first.name).getByRole('link', { name: first.name }).click();
    await page.getByRole('heading', { name: first.name, level: 1 }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    const before = await orderOf(id);
    const line = before.lines.find(({ productId }) => productId === first.products[0]!.id)!;
    // Nothing sells: twenty to have and one more, in dozens.
    expect([line.ordered, before.total]).toEqual([24, 24 * 400 + 24 * 300]);
    await look('a draft');
    await button(`Más ${line.name}`).click();
    const total = before.total + 12 * 400;
    await page
      .getByLabel(`Paquetes de ${before.lines.find(({ productId }) => productId !== line.productId)!.name}`)
      .fill('1.5');
    expect(await button(/^Aprobar/).isDisabled()).toBe(true);
    await page.getByLabel(/^Paquetes de Yogurt/).fill('2');
    await button(`Aprobar ${format(total)}`).click();
    await page.getByText('Se aprobará en unos segundos').waitFor();
    await look('a decision under way');
    await timeIsOver();
    await page.getByRole('link', { name: 'Recibir' }).waitFor();
    await look('an order that was sent');
    const after = await orderOf(id);
    expect([
      after.state,
      after.total,
      after.lines.find(({ productId }) => productId === line.productId)!.ordered,
    ]).toEqual(['sent', total, 36]);
    expect((await page.request.get(`/api/restocks/${id}/order.pdf`)).headers()['content-type']).toBe('application/pdf');

    // What was rejected stands among the past ones, by its state and supplier in the address.
    await page.goto(`${base}/pedidos?estado=rejected&proveedor=${second.id}`);
    const row = page.getByRole('table', { name: 'Anteriores' }).getByRole('row').filter({ hasText: second.name });
    await row.getByText('Rechazado').waitFor();
    await row.getByRole('link').click();
    await page.getByText('«Está muy caro»').first().waitFor();
  });

  it('takes a decision back, by the keyboard', async () => {
    const [one] = await drafted([soap]);
    await begin('/pedidos');
    const card = page.getByRole('article', { name: one!.name });
    await card.getByRole('button', { name: /^Aprobar/ }).press('Enter');
    await card.getByText('Se aprobará en unos segundos').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await card.getByRole('button', { name: /^Aprobar/ }).waitFor();
    expect((await orderOf(one!.order)).state).toBe('draft');
    // Who leaves has decided.
    await card.getByRole('button', { name: /^Aprobar/ }).press('Enter');
    await card.getByText('Se aprobará en unos segundos').waitFor();
    await page.goto('about:blank');
    // A busy browser may give the page no time to send it: then it goes out when the page is opened again.
    await page.goto(`${base}/pedidos`);
    await expect.poll(async () => (await orderOf(one!.order)).state).not.toBe('draft');
  });

  it('is told when somebody else was first', async () => {
    const [one] = await drafted([soap]);
    await begin(`/pedidos/${one!.order}`);
    const timeIsOver = await secondThoughts(page);
    await button(/^Aprobar/).click();
    await as(browser, carmen, async (request) => {
      const answer = await request.post(`/api/restocks/${one!.order}/decision`, {
        data: { id: crypto.randomUUID(), decision: 'reject', reason: 'Ya se compró' },
      });
      expect(answer.status()).toBe(200);
    });
    await timeIsOver();
    const notice = page.getByRole('alert').filter({ hasText: 'Otra persona ya lo resolvió' });
    await notice.getByText(/Ya se rechazó \(carmen/).waitFor();
    await look('a decision that came too late');
    await page.getByText('«Ya se compró»').first().waitFor();
    await button('Entendido').click();
    await notice.waitFor({ state: 'detached' });
  });

  it('is told that an admin has to approve, and may order less', async () => {
    const [dear] = await drafted([{ name: 'Whisky', cost: 5000, price: 7000 }]);
    await begin('/pedidos');
    const card = page.getByRole('article', { name: dear!.name });
    await card.getByText('Requiere administrador').waitFor();
    expect(await card.getByRole('button', { name: /^Aprobar/ }).count()).toBe(0);
    // In the inbox itself: less is ordered, and may be approved.
    await card.getByRole('button', { name: /^Ver y cambiar/ }).click();
    await card.getByRole('button', { name: /^Menos / }).click();
    await card
      .getByText(format(12 * 5000))
      .first()
      .waitFor();
    expect(await card.getByRole('button', { name: /^Aprobar/ }).count()).toBe(1);
    await look('a draft in the inbox');
    await card.getByRole('link', { name: dear!.name }).click();
    await page.getByText(/Puede bajar cantidades/).waitFor();
    expect(await button(`Aprobar ${format(24 * 5000)}`).isDisabled()).toBe(true);
    await look('an order above the limit');
    await button(/^Menos /).click();
    expect(await button(`Aprobar ${format(12 * 5000)}`).isEnabled()).toBe(true);
    await button(/^Menos /).click();
    await page.getByText('No se pide').waitFor();
    expect(await button(/^Aprobar/).isDisabled()).toBe(true);
  });

  it('receives goods in two parts with a phone, once each, and sees the stock go up', async () => {
    const order = await sent(soap, yogurt);
    const [bar, pot] = order.products;
    await begin(`/pedidos/${order.order}/recepcion`, phone);
    await page
      .getByRole('article', { name: new RegExp(bar!.name) })
      .getByText('Faltan 24')
      .waitFor();
    await look('a receipt');
    const stock = (of: typeof bar) => stockOf(page, { barcodes: of!.barcodes });

    // A dozen and one by the scanner; the yogurt by hand, and it needs its day.
    await page.getByLabel('Escanear o buscar en el pedido').focus();
    await scan(page, bar!, '12*');
    await scan(page, bar!);
    await page.getByText(`${bar!.name}: 13 de 24`).waitFor();
    const pots = page.getByRole('article', { name: new RegExp(pot!.name) });
    await page.keyboard.type('yogurt\n');
    await page.keyboard.type('6');
    expect(await pots.getByLabel('Cuánto llegó').inputValue()).toBe('6');
    await button(/^Guardar: 2 productos/).click();
    await page.getByText('Ponga la fecha en que vence.').waitFor();
    await look('a receipt without a day');
    await pots.getByLabel('Vence el').fill('2035-01-31');

    // The cost went up: what that does to the margin is told at once.
    const bars = page.getByRole('article', { name: new RegExp(bar!.name) });
    await bars.getByRole('button', { name: /^Cambió el costo/ }).click();
    await bars.getByLabel('Costo por unidad').fill('4.50');
    await bars.getByText('Margen: de 20.0 % a 10.0 %').waitFor();

    // The answer is lost, and the page is opened again: it knows what was saved.
    const receipts = `**/api/restocks/${order.order}/receipts`;
    await page.route(receipts, async (route) => {
      await route.fetch();
      await route.abort();
    });
    await button(`Guardar: 2 productos, ${format(13 * 450 + 6 * 300)}`).click();
    await page.getByText('No llegó respuesta.').waitFor();
    await page.reload();
    await page.getByText('Mercadería recibida').waitFor();
    await page.getByText('Todavía faltan 2 productos.').waitFor();
    await look('what came');
    expect([await stock(bar), await stock(pot)]).toEqual([13, 6]);

    await button('Recibir más').click();
    await page
      .getByRole('article', { name: new RegExp(bar!.name) })
      .getByText('Faltan 11')
      .waitFor();
    await button('Llegó todo').click();
    await page.getByLabel('Vence el').fill('2035-02-28');
    // The answer is lost again; saved once more, the goods enter once.
    await button(/^Guardar: 2 productos/).click();
    await page.getByText('No llegó respuesta.').waitFor();
    await page.unroute(receipts);
    await button(/^Guardar: 2 productos/).click();
    await page.getByText('El pedido llegó completo').waitFor();
    expect([await stock(bar), await stock(pot)]).toEqual([24, 24]);
    const after = await orderOf(order.order);
    expect([after.state, after.acts.filter(({ kind }) => kind === 'receive').length]).toEqual(['received', 2]);
    await page.getByRole('link', { name: 'Ver el pedido' }).click();
    await page.getByText('Llegó mercadería').first().waitFor();
    await look('an order that came whole');
  });

  it('closes an order with what came, and cancels another', async () => {
    const [short, gone] = [await sent(soap), await sent(broom)];
    await begin(`/pedidos/${short.order}`);
    await button('Cerrar con lo que llegó').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cerrar con lo que llegó' }).click();
    await page.getByText('Escriba el motivo.').waitFor();
    await page.getByLabel('Motivo').fill('Ya no lo trae');
    await page.keyboard.press('Enter');
    await page.getByText('«Ya no lo trae»').first().waitFor();
    await page.goto(`${base}/pedidos/${gone.order}`);
    await button('Anular el pedido').click();
    await page.getByLabel('Motivo').fill('Nos equivocamos');
    await page.keyboard.press('Enter');
    await page.getByText('«Nos equivocamos»').first().waitFor();
    expect([(await orderOf(short.order)).state, (await orderOf(gone.order)).state]).toEqual([
      'closed_short',
      'cancelled',
    ]);
    await page.goto(`${base}/pedidos/${gone.order}/recepcion`);
    await page.getByText('Este pedido ya no espera mercadería').waitFor();
    await look('a receipt of a cancelled order');
  });
});

/** From notes of sale to electronic documents: the shop is set up, sells, and mends what SUNAT does not take. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Body, Product, Sale } from '../../web/src/api/types';
import { beyond } from './layout';
import { headers, openTill, product, read, sell, send } from './made';
import {
  as,
  barriersInBothThemes,
  base,
  carmen,
  desk,
  enter,
  launch,
  luis,
  patience,
  phone,
  rosa,
  signIn,
  scan,
  sold,
  visit,
} from './shop';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await faults();
  await as(browser, carmen, async (request) => {
    const now = await read<Body<'Emission'>>(request, '/api/emission');
    const {
      channel: _,
      url,
      ruc,
      legalName,
      tradeName,
      establishment,
      ubigeo,
      department,
      province,
      district,
      urbanization,
      address,
      amazon,
    } = now;
    await request.put('/api/emission', {
      headers: { ...headers, 'If-Match': `"${now.version}"` },
      data: {
        channel: 'off',
        url,
        ruc,
        legalName,
        tradeName,
        establishment,
        ubigeo,
        department,
        province,
        district,
        urbanization,
        address,
        amazon,
      },
    });
  });
  await browser.close();
});

const sunat = `${base}/_local/sunat`;

/** What goes wrong at SUNAT from now on: nothing, unless it is named. */
async function faults(...these: object[]): Promise<void> {
  await fetch(`${sunat}/faults`, { method: 'DELETE' });
  if (these.length === 0) return;
  const answer = await fetch(`${sunat}/faults`, {
    method: 'POST',
    body: JSON.stringify(these),
  });
  expect(answer.ok).toBe(true);
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const step = (name: RegExp) => page.getByRole('region', { name });
const see = async (state: string) => {
  expect(await beyond(page, state)).toEqual([]);
  expect(await barriersInBothThemes(page), state).toEqual([]);
};

/** The certificate is chosen and opened, and the SOL user given. */
async function keys(password: string, userPassword: string): Promise<void> {
  const pfx = Buffer.from(await (await fetch(`${sunat}/demo.pfx`)).arrayBuffer());
  await page.locator('input[type=file]').setInputFiles({
    name: 'demo.pfx',
    mimeType: 'application/x-pkcs12',
    buffer: pfx,
  });
  await page.getByLabel('Contraseña del certificado').fill(password);
  await page.getByLabel('Usuario', { exact: true }).fill('MODDATOS');
  await page.getByLabel('Clave SOL').fill(userPassword);
  await button('Guardar certificado y usuario').click();
}

/** The document of a sale, once SUNAT has answered for good, or nothing goes on without a person. */
async function answered(request: Page['request'], id: string): Promise<Body<'Document'>> {
  let found!: Body<'Document'>;
  await vi.waitUntil(
    async () => {
      found = await read<Body<'Document'>>(request, `/api/documents/${id}`);
      return !found.nextTry;
    },
    { ...patience, interval: 500 },
  );
  return found;
}

it('is set up in four steps, sells with hash and code, and what SUNAT rejects is mended', async () => {
  let milk!: Product;
  let old!: Sale;
  let till!: Awaited<ReturnType<typeof openTill>>['till'];
  await as(browser, luis, async (request) => {
    milk = await product(request, 'Leche declarada', { openingStock: 50 });
    ({ till } = await openTill(request, 'Caja declarada'));
    old = await sell(request, till, milk, 1);
  });

  // Four steps, each with what is missing.
  ({ page } = await enter(browser, desk, carmen, '/comprobantes/emision'));
  await step(/^4\. Prueba/)
    .getByText('Primero guarde los datos de la tienda.')
    .waitFor();
  await see('nothing is set up');
  const shop = step(/^1\. Datos/);
  expect(await shop.getByLabel('RUC').inputValue()).toBe('20000000001');
  await button('Guardar los datos').click();
  await shop.getByText('Elija el distrito.').waitFor();
  await see('the district is missing');
  await page.getByLabel('Departamento').selectOption({ label: 'LIMA' });
  await page.getByLabel('Provincia').selectOption({ label: 'LIMA' });
  await page.getByLabel('Distrito').selectOption({ label: 'SAN JUAN DE LURIGANCHO' });
  await button('Guardar los datos').click();
  await shop.getByText('Listo').waitFor();

  await keys('otra', 'equivocada');
  await page.getByText('Esa contraseña no abre el certificado.').waitFor();
  await see('the password is wrong');
  await keys('Carmensita-2026', 'equivocada');
  await step(/^2\. Certificado/)
    .getByText('Listo')
    .waitFor();
  const start = step(/^4\. Prueba/);
  await start.getByRole('button', { name: 'Probar la conexión' }).click();
  await start.getByText('La SUNAT no acepta el usuario o la clave SOL.').waitFor();
  expect(await button('Empezar a emitir').isDisabled()).toBe(true);
  await see('the SOL user is wrong');
  await button('Cambiar certificado o usuario').click();
  await keys('Carmensita-2026', 'moddatos');
  await start.getByRole('button', { name: 'Probar la conexión' }).click();
  await start.getByText(/^Funciona/).waitFor();
  await button('Empezar a emitir').click();
  await see('asked whether to begin');
  await page.getByRole('dialog').getByRole('button', { name: 'Empezar a emitir' }).click();
  await start.getByText('Emite desde').waitFor();
  await see('it emits');

  // The cashier's paper, at once; that of before is what it was.
  const till1 = await visit(browser, phone);
  await signIn(till1.page, rosa);
  await scan(till1.page, milk);
  await till1.page.keyboard.press('F9');
  await till1.page.getByRole('button', { name: /^Exacto/ }).click();
  await till1.page.locator('form button[type=submit]').tap();
  const sale = await sold(till1.page);
  const paper = till1.page.getByRole('article', {
    name: 'BOLETA DE VENTA ELECTRÓNICA',
  });
  await paper.getByRole('img', { name: 'Código QR del comprobante' }).waitFor();
  await paper.getByText('SON DIEZ CON 00/100 SOLES').waitFor();
  expect(await paper.getByText('no es comprobante').count()).toBe(0);
  expect(await beyond(till1.page, 'the paper')).toEqual([]);
  const accepted = await answered(page.request, sale.id);
  expect(accepted.state).toBe('accepted');
  await paper.getByText(accepted.digest!).waitFor();
  await till1.page.context().close();

  await page.goto(`${base}/ventas/${sale.id}`);
  await page.getByText('Aceptada', { exact: true }).waitFor();
  await page.getByText(/^Enviada a la SUNAT \d\d:\d\d:\d\d, aceptada \d\d:\d\d:\d\d$/).waitFor();
  await see('a sale that is accepted');
  await page.goto(`${base}/ventas/${old.id}`);
  await page.getByRole('article', { name: 'Nota de venta' }).getByText('no es comprobante de pago').waitFor();

  // SUNAT rejects one: Hoy says so, the advice leads to the return, and the sale is made anew.
  await faults({ kind: 'reject', code: '2017', operation: 'sendBill' });
  const burnt = await sell(page.request, till, milk, 2);
  expect((await answered(page.request, burnt.id)).state).toBe('rejected');
  await page.goto(`${base}/hoy`);
  await page.getByRole('link', { name: /comprobante rechazado por la SUNAT/ }).click();
  await page.getByRole('rowheader', { name: burnt.number }).waitFor();
  await see('what was rejected');
  await page.getByRole('rowheader', { name: burnt.number }).getByRole('link').click();
  await page.getByText('La SUNAT la rechazó y su número ya no sirve.').waitFor();
  await see('a document that was rejected');
  await page.getByRole('link', { name: 'Devolver la venta' }).waitFor();
  await send(page.request, `/api/sales/${burnt.id}/refunds`, {
    id: crypto.randomUUID(),
    tillId: till.id,
    reason: '06',
    lines: [{ line: 1, quantity: 2, goods: 'stock' }],
  });
  const anew = await sell(page.request, till, milk, 2);
  expect((await answered(page.request, anew.id)).state).toBe('accepted');
  await page.goto(`${base}/hoy`);
  await page.getByRole('heading', { name: 'Necesita su atención' }).waitFor();
  await expect.poll(() => page.getByText('rechazado por la SUNAT').count()).toBe(0);

  // The password was changed at SUNAT: the queue stops, says why, and goes on.
  await faults({ kind: 'coded', code: '0102', operation: 'sendBill' });
  const held = await sell(page.request, till, milk, 1);
  await page.goto(`${base}/comprobantes`);
  await page.getByText('El envío a la SUNAT está detenido').waitFor();
  await page.getByText('La SUNAT no acepta el usuario o la clave SOL. Escríbalos otra vez').waitFor();
  await see('the queue is stopped');
  await button('Reanudar el envío').click();
  await page.getByText('Se reanudó el envío.').waitFor();
  expect((await answered(page.request, held.id)).state).toBe('accepted');

  // Its files.
  await page.goto(`${base}/comprobantes/${held.id}`);
  await page.getByText('La SUNAT la tiene. No hay nada que hacer.').waitFor();
  const [xml] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'XML firmado' }).click(),
  ]);
  expect(xml.suggestedFilename()).toMatch(/^20000000001-03-B\d{3}-\d+\.xml$/);
  await see('a document that is accepted');
});

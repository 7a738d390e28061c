/**
 * Goods come without an order: the paper is copied letter by letter, the goods are scanned, and what is owed is paid
 * in parts.
 */
import { expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { beyond } from './layout';
import { openTill, product, read, ruc, send, tag } from './made';
import { button, office } from './office';
import { base, desk, phone, soles, stockOf } from './shop';

const { at } = office();

it.each([
  { where: 'at the desk', options: desk, number: '1001' },
  { where: 'on a phone', options: phone, number: '2002' },
])('a purchase is entered by typing and scanning $where, and paid', async ({ options, number }) => {
  const page = await at('/compras', options);
  const supplier = await send<Body<'Supplier'>>(page.request, '/api/suppliers', {
    id: crypto.randomUUID(),
    code: `C${number}-${tag}`.slice(0, 20),
    name: `Distribuidora ${number} ${tag}`,
    ruc: ruc(),
    contact: '',
    phone: '',
    email: '',
    leadTimeDays: 2,
    active: true,
  });
  const soap = await product(page.request, `Jabón ${number}`);
  const milk = await product(page.request, `Leche ${number}`, { perishable: true });
  const { till } = await openTill(page.request, `Compras ${number}`);

  await page.getByRole('link', { name: 'Nueva compra' }).first().press('Enter');
  await page.getByLabel('Proveedor').selectOption({ label: supplier.name });
  await page.getByLabel('Serie').focus();
  await page.keyboard.type('f001');
  await page.keyboard.press('Tab');
  await page.keyboard.type(`00${number}`);
  await page.getByRole('combobox', { name: 'Escanee o busque lo que llegó' }).focus();
  for (const code of [soap.barcodes[0], soap.barcodes[0], milk.barcodes[0]]) {
    await page.keyboard.type(`${code}\n`);
    await expect.poll(() => page.getByRole('combobox', { name: 'Escanee' }).inputValue()).toBe('');
  }
  const soaps = page.getByRole('group', { name: soap.name });
  const milks = page.getByRole('group', { name: milk.name });
  await milks.waitFor();
  await expect.poll(() => soaps.getByLabel('Cantidad').inputValue()).toBe('2');
  await soaps.getByLabel('Cantidad').fill('10');
  await soaps.getByLabel('Costo por unidad').focus();
  await page.keyboard.type('5.90');
  expect(await soaps.getByLabel('Importe').inputValue()).toBe('59.00');
  await milks.getByLabel('Cantidad').fill('4');
  await milks.getByLabel('Importe').fill('20');
  await milks.getByLabel('Bonificación').fill('1');
  expect(await beyond(page, 'a purchase', [])).toEqual([]);
  await button(page, /^Ingresar compra/).press('Enter');
  await page.getByText('Elija el vencimiento.').waitFor();
  await milks.getByLabel('Vence el').fill('2035-01-31');
  await button(page, /^Ingresar compra/).press('Enter');
  await page.getByRole('heading', { level: 1, name: `Factura F001-${number}` }).waitFor();
  expect(await stockOf(page, soap)).toBe(20);
  expect(await stockOf(page, milk)).toBe(5);

  await button(page, 'Pagar').press('Enter');
  const amount = page.getByRole('dialog').getByLabel('Importe');
  await amount.fill('');
  await amount.focus();
  await page.keyboard.type('30');
  const tills = page.getByRole('dialog').getByLabel('Caja');
  if (await tills.isVisible()) await tills.selectOption({ label: till.name });
  await button(page, `Pagar ${soles(3000)}`).press('Enter');
  await page.getByText(`Se pagó ${soles(3000)}.`).waitFor();
  await button(page, 'Pagar').press('Enter');
  await page.getByText('Transferencia').click();
  await page.getByLabel('N.º de operación').focus();
  await page.keyboard.type('00123\n');
  await page.getByText(`Se pagó ${soles(4900)}.`).waitFor();
  const [kept] = (
    await read<{ items: Body<'PurchaseSummary'>[] }>(page.request, `/api/purchases?supplier=${supplier.id}`)
  ).items;
  expect(kept).toMatchObject({ number, total: 7900, paid: 7900 });
  expect(await beyond(page, 'a purchase that is paid', [])).toEqual([]);

  // The same paper again is told before anything is scanned, and by the shop at last.
  await page.goto(`${base}/compras/nueva`);
  await page.getByLabel('Proveedor').selectOption({ label: supplier.name });
  await page.getByLabel('Serie').fill('F001');
  await page.getByLabel('Número').focus();
  await page.keyboard.type(number);
  await page.keyboard.press('Tab');
  await page.getByText(`Ya se ingresó: Factura F001-${number}`).waitFor();
});

it('the photo of a paper is kept, and seen again', async () => {
  const page = await at('/compras');
  const suppliers = await read<{ items: Body<'Supplier'>[] }>(page.request, '/api/suppliers');
  const soap = await product(page.request, 'Jabón con foto');
  const made = await send<Body<'Purchase'>>(page.request, '/api/purchases', {
    id: crypto.randomUUID(),
    supplierId: suppliers.items.find(({ active }) => active)!.id,
    kind: '00',
    issuedOn: new Date(Date.now() - 29 * 3600_000).toISOString().slice(0, 10),
    lines: [{ productId: soap.id, quantity: 1, amount: 500 }],
  });
  await page.goto(`${base}/compras/${made.id}`);
  await page.getByText('Falta el comprobante').waitFor();
  const picture = await page.screenshot();
  await page.locator('input[type=file]').setInputFiles({ name: 'papel.png', mimeType: 'image/png', buffer: picture });
  const photo = page.getByRole('img', { name: 'Foto de Sin comprobante' });
  await photo.waitFor();
  await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
});

/** What the shop sells, and what for: the screens of goods, each alone. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Body, Product } from '../../web/src/api/types';
import { barcode, openTill, product, read, ruc, tag } from './made';
import { button, office } from './office';
import { base, scan, secondThoughts, soles } from './shop';

const { at } = office();

it('a new product is entered by keyboard and scanner, and its prices are remembered', async () => {
  const page = await at('/productos/nuevo');
  const name = `Mazamorra ${tag}`;
  await button(page, 'Guardar').press('Enter');
  await page.getByText('Escriba el nombre.').waitFor();
  await page.keyboard.type(name); // the page has taken her to the first field that is wrong
  await page.keyboard.press('Tab');
  await page.keyboard.type(`E-MAZ-${tag}`);
  await page.getByLabel('Categoría').selectOption({ index: 1 });
  const code = barcode();
  await page.getByLabel('Códigos de barras').focus();
  await page.keyboard.type(`${code}\n`);
  await page.getByRole('listitem').filter({ hasText: code }).waitFor();
  await page.getByRole('textbox', { name: 'Precio' }).fill('4.50');
  await page.getByRole('textbox', { name: 'Costo' }).fill('3');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText(`${soles(150)} · 33 %`).waitFor();

  await page.getByRole('link', { name: 'Editar' }).press('Enter');
  await page.getByRole('textbox', { name: 'Precio' }).fill('4.90');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Precios' }).press('Enter');
  const prices = page.getByRole('table', { name: 'Cómo cambiaron el precio y el costo' });
  await prices.getByText(soles(490)).waitFor();
  await prices.getByText(soles(450)).waitFor();
});

it('a product that is no longer sold is gone from the till, and comes back when that is undone', async () => {
  const page = await at('/productos');
  const soap = await product(page.request, 'Jabón retirado');
  const sold = async () =>
    (await read<{ items: unknown[] }>(page.request, `/api/products?barcode=${soap.barcodes[0]}`)).items.length > 0;
  expect(await sold()).toBe(true);
  await page.getByLabel('Nombre, marca, código o categoría').fill(soap.sku);
  await page.getByRole('link', { name: soap.name }).press('Enter');
  await button(page, 'Desactivar').press('Enter');
  await page.getByText(`${soap.name} ya no se vende.`).waitFor();
  expect(await sold()).toBe(false);
  await button(page, 'Deshacer').press('Enter');
  await page.getByText(`${soap.name} se vende otra vez.`).waitFor();
  expect(await sold()).toBe(true);
});

it('a new category is there for the next product', async () => {
  const page = await at('/productos/categorias');
  const name = `Artesanía ${tag}`;
  await button(page, 'Nueva categoría').press('Enter');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await button(page, `Editar ${name}`).press('Enter');
  await page.getByLabel('Orden').fill('pronto');
  await page.keyboard.press('Enter');
  await page.getByText('Escriba un número entero.').waitFor();
  await page.getByLabel('Orden').fill('950');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name }).getByText('950').waitFor();
  await page.goto(`${base}/productos/nuevo`);
  await page.getByLabel('Categoría').selectOption({ label: name });
});

it('labels for the shelf come as a PDF, one for each that is asked for', async () => {
  const page = await at('/productos/etiquetas');
  const oil = await product(page.request, 'Aceite con etiqueta');
  await page.getByRole('combobox', { name: 'Buscar producto' }).focus();
  await page.keyboard.type(`${oil.barcodes[0]}\n`);
  await page.getByLabel('Cuántas').fill('24');
  const coming = page.waitForEvent('download');
  await button(page, 'Generar 24 etiquetas').press('Enter');
  const file = await readFile((await (await coming).path())!);
  expect(file.subarray(0, 5).toString()).toBe('%PDF-');
  await page.getByText('Se descargó el PDF con las etiquetas.').waitFor();
});

it('a promotion of 20 % makes the till charge less, until it is ended', async () => {
  const page = await at('/promociones');
  const cake = await product(page.request, 'Keke en oferta');
  const { till } = await openTill(page.request, 'Puesto de ofertas');
  const name = `Oferta ${tag}`;
  const { items } = await read<{ items: Product[] }>(page.request, '/api/products?limit=200');
  const weighed = items.find(({ unit }) => unit === 'KGM')!.category.name;
  await button(page, 'Nueva promoción').press('Enter');
  await page.keyboard.type(name);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tipo de promoción').selectOption({ label: 'Lleve N, pague M' });
  await dialog.getByText('Una categoría').click();
  await dialog.getByLabel('Una categoría').last().selectOption({ label: weighed });
  await dialog.getByText('No se aplica a lo que se vende por peso').waitFor();
  await dialog.getByLabel('Tipo de promoción').selectOption({ label: 'Un porcentaje' });
  await dialog.getByText('No se aplica a lo que se vende por peso').waitFor({ state: 'detached' });
  await dialog.getByText('Un producto').click();
  await page.getByLabel('Porcentaje (%)').fill('20');
  await page.getByRole('combobox', { name: 'Producto' }).fill(cake.barcodes[0]!);
  await page.getByText(cake.name).waitFor();
  await page.getByLabel('Hasta').focus();
  await page.keyboard.press('Enter');
  const row = page.getByRole('row', { name });
  await row.getByText('20 % de dscto.').waitFor();
  await row.getByText(cake.name).waitFor();

  /** What one of them costs at the till. */
  const charged = async () => {
    await page.goto(`${base}/caja`);
    const asked = page.getByRole('main').getByRole('button', { name: till.name });
    const search = page.getByRole('combobox', { name: 'Buscar o escanear' });
    await asked.or(search).waitFor();
    if (await asked.isVisible()) await asked.press('Enter');
    await search.waitFor();
    await scan(page, cake);
    const charge = button(page, /^Cobrar/).last();
    await charge.waitFor();
    return charge;
  };
  await (await charged()).filter({ hasText: soles(800) }).waitFor();

  await page.goto(`${base}/promociones`);
  const timeIsOver = await secondThoughts(page);
  await button(page, `Cortar ${name}`).press('Enter');
  await page.getByText(`«${name}» se cortará para siempre.`).waitFor();
  await timeIsOver();
  await row.getByText('Cortada').waitFor();
  await (await charged()).filter({ hasText: soles(2000) }).waitFor(); // the one of before is still on the ticket
});

it('a supplier is entered with a true RUC, and found by what changed', async () => {
  const page = await at('/proveedores');
  const [name, number] = [`Distribuidora ${tag}`, ruc()];
  await button(page, 'Nuevo proveedor').press('Enter');
  await page.keyboard.type(name);
  await page.getByLabel('Código', { exact: true }).fill(`E${tag}`.slice(0, 20));
  await page.getByLabel('RUC', { exact: true }).fill('20123456780');
  await page.keyboard.press('Enter');
  await page.getByText('Ese RUC no es válido').waitFor();
  await page.getByLabel('RUC', { exact: true }).fill(number);
  await page.keyboard.press('Enter');
  await page.getByText(`Se guardaron los datos de ${name}.`).waitFor();
  await button(page, `Editar ${name}`).press('Enter');
  await page.getByLabel('Días de entrega').fill('5');
  await page.getByLabel('Contacto').fill('Señora Paz');
  await page.keyboard.press('Enter');
  await page.getByLabel('Nombre, código o RUC').fill(number);
  const row = page.getByRole('row', { name });
  await row.getByText('5 días').waitFor();
  await row.getByText('Señora Paz').waitFor();
  const { items } = await read<{ items: Body<'Supplier'>[] }>(page.request, '/api/suppliers');
  expect(items.find(({ ruc }) => ruc === number)?.leadTimeDays).toBe(5);
});

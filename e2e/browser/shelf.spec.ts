/** What is on the shelf, and what should be: corrections, what expires, and what is counted, each alone. */
import { expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { businessDay } from '../../web/src/values/time';
import { headers, openTill, product, read, sell, send, tag } from './made';
import { button, office } from './office';
import { barriers, base, carmen, phone, secondThoughts, stockOf } from './shop';

const { at } = office();

it('what broke is taken off the books with its reason, and not more than there was', async () => {
  const page = await at('/stock/correccion');
  const jar = await product(page.request, 'Frasco roto');
  await page.getByRole('combobox', { name: 'Agregar producto' }).focus();
  await page.keyboard.type(`${jar.barcodes[0]}\n`);
  await page.getByRole('combobox', { name: 'Qué pasó' }).selectOption('Se malogró');
  await page.getByLabel('Sale', { exact: true }).fill('11');
  await page.keyboard.press('Enter');
  await page.getByText(`${jar.name}: solo hay 10 disponibles.`).waitFor();
  await page.getByLabel('Sale', { exact: true }).fill('2');
  await page.getByText('10 → 8').waitFor();
  await page.getByLabel('Detalle').fill('Se cayó del estante');
  await page.keyboard.press('Enter');
  await page.getByText('Se corrigió 1 producto.').waitFor();
  await page
    .getByRole('row')
    .filter({ hasText: 'Se malogró: Se cayó del estante' })
    .getByText('8', { exact: true })
    .waitFor();
  expect(await stockOf(page, jar)).toBe(8);
});

it('what is about to expire is on the list, and leaves it when it is taken out', async () => {
  const page = await at('/stock?vista=vence');
  const yogurt = await product(page.request, 'Yogur por vencer', { perishable: true });
  const soon = businessDay(new Date(Date.now() + 10 * 24 * 3600_000));
  await send(page.request, '/api/stock/receipts', {
    id: crypto.randomUUID(),
    lines: [{ productId: yogurt.id, quantity: 6, expiresOn: soon }],
  });
  const row = page.getByRole('row', { name: yogurt.name });
  await page.getByLabel('Vence en').selectOption('15 días');
  await row.getByText('6', { exact: true }).waitFor();
  await page.getByLabel('Vence en').selectOption('7 días');
  await row.waitFor({ state: 'detached' });
  await page.getByLabel('Vence en').selectOption('15 días');
  await row.getByRole('link', { name: 'Retirar' }).press('Enter');
  expect(await page.getByRole('combobox', { name: 'Qué pasó' }).inputValue()).toBe('expired');
  await page.getByLabel('Sale', { exact: true }).fill('6');
  await page.keyboard.press('Enter');
  await page.getByText('Se corrigió 1 producto.').waitFor();
  await page.goto(`${base}/stock?vista=vence&dias=15`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('Cargando…').first().waitFor({ state: 'detached' });
  expect(await row.count()).toBe(0);
});

it('what was sold though the books had none is counted by phone today, and is settled with it', async () => {
  const page = await at('/stock?vista=contar', phone);
  const gum = await product(page.request, 'Chicle sin stock', { openingStock: 1, shortPolicy: 'allow_with_pin' });
  const { till } = await openTill(page.request, 'Puesto de conteo');
  expect((await page.request.put('/api/pin', { headers, data: { pin: '4826' } })).status()).toBe(204);
  await sell(page.request, till, gum, 3, { approval: { username: carmen.username, pin: '4826' } });
  await page.reload();
  const asked = page.getByRole('row', { name: gum.name });
  await asked.getByText('2', { exact: true }).waitFor();
  await button(page, 'Contar estos').click();
  const line = page.getByRole('listitem').filter({ hasText: gum.sku });
  await line.getByLabel('Cuántos hay').fill('muchos');
  await line.getByRole('button', { name: 'Anotar' }).click();
  await line.getByText('Escriba un número entero.').waitFor();
  await line.getByLabel('Cuántos hay').fill('7');
  await page.keyboard.press('Enter');
  await line.getByText('7', { exact: true }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Revisar' }).click();
  await page.getByRole('row', { name: gum.name }).getByText('+9').waitFor();
  await button(page, 'Cerrar y corregir el stock').click();
  await page.getByText('El conteo se cerró y el stock quedó corregido.').waitFor();
  expect(await stockOf(page, gum)).toBe(7);
  const { items } = await read<{ items: Body<'Incident'>[] }>(page.request, '/api/stock/incidents');
  expect(items.some(({ productId }) => productId === gum.id)).toBe(false);
});

it('a count that was begun by mistake is cancelled, or not if that is taken back', async () => {
  const page = await at('/conteos');
  const name = `Conteo ${tag}`;
  const id = crypto.randomUUID();
  const salt = await product(page.request, 'Sal por contar');
  await send(page.request, '/api/counts', { id, name, productIds: [salt.id] });
  const state = async () => (await read<Body<'Count'>>(page.request, `/api/counts/${id}`)).state;
  await page.reload();
  await page.getByRole('link', { name }).press('Enter');
  await page.getByRole('link', { name: 'Revisar' }).press('Enter');
  await button(page, 'Anular el conteo').press('Enter');
  await button(page, 'Deshacer').press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const timeIsOver = await secondThoughts(page);
  await button(page, 'Anular el conteo').press('Enter');
  await page.getByText('El conteo se anulará.').waitFor();
  expect(await state()).toBe('open');
  await timeIsOver();
  await page.getByText('El conteo se anuló.').waitFor();
  expect(await state()).toBe('cancelled');
  await page.getByRole('row', { name }).getByText('Anulado').waitFor();
});

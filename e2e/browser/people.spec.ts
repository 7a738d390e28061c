/** Who works here and who buys here, in the back office: the people's screens, each alone. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { dni, openTill, product, sell, tag } from './made';
import { button, office } from './office';
import { barriers, base, desk, soles, visit } from './shop';

const { at, browser } = office();

async function signs(at: Page, username: string, password: string) {
  await at.getByLabel('Usuario').fill(username);
  await at.getByLabel('Contraseña', { exact: true }).fill(password);
  await at.keyboard.press('Enter');
}

it('a new cashier chooses a password of her own, becomes a manager, and is shut out at once', async () => {
  const page = await at('/usuarios');
  const [username, name] = [`ana.${tag.toLowerCase()}`, `Ana ${tag}`];
  await button(page, 'Nuevo usuario').press('Enter');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(username);
  await page.keyboard.press('Enter');
  const temporary = (await page.getByRole('dialog').locator('code').textContent())!;
  await button(page, 'Listo').press('Enter');
  await page.getByRole('row', { name }).getByText('Todavía no ingresó').waitFor();

  const { page: hers, complaints: herComplaints } = await visit(browser(), desk);
  await signs(hers, username, temporary);
  await hers.getByRole('heading', { name: 'Elija su contraseña' }).waitFor();
  expect(await barriers(hers)).toEqual([]);
  await hers.keyboard.type('facil');
  await hers.keyboard.press('Enter');
  await hers.getByRole('alert').filter({ hasText: '8 o más letras y números' }).waitFor();
  const chosen = `Limon-${tag}-26`;
  await hers.getByLabel('Contraseña nueva').fill(chosen);
  await hers.keyboard.press('Enter');
  await hers.getByText('¿En qué caja está?').waitFor();
  expect(await hers.getByRole('link', { name: 'Tienda' }).count()).toBe(0);

  await page.getByRole('link', { name }).press('Enter');
  await page.getByLabel('Puesto').selectOption('manager');
  await button(page, 'Cambiar el puesto').press('Enter');
  await page.getByText(`${name} ahora es Encargado`).waitFor();
  await hers.goto(`${base}/hoy`);
  await signs(hers, username, chosen);
  await hers.getByRole('heading', { level: 1, name: 'Hoy' }).waitFor();

  await button(page, 'Bloquear').press('Enter');
  await page.getByText(`${name} ya no puede ingresar.`).waitFor();
  expect((await hers.request.get('/api/sessions/current')).status()).toBe(401);
  await hers.goto(`${base}/hoy`);
  await signs(hers, username, chosen);
  await hers.getByRole('alert').waitFor();
  expect(await hers.getByRole('banner').count()).toBe(0);
  expect(herComplaints).toEqual([]);
  await hers.context().close();
});

it('a neighbour gets a limit, buys on credit up to it, and pays a part', async () => {
  const page = await at('/clientes');
  const name = `Doña Julia ${tag}`;
  await button(page, 'Nuevo cliente').press('Enter');
  await page.getByLabel('Número').fill('1234567');
  await page.getByLabel('Nombre o razón social').fill(name);
  await page.keyboard.press('Enter');
  await page.getByText('El DNI tiene 8 números.').waitFor();
  await page.keyboard.press('ControlOrMeta+A'); // the page has taken her to what is wrong
  await page.keyboard.type(dni());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;

  const { till } = await openTill(page.request, 'Puesto de fiado');
  const rice = await product(page.request, 'Arroz fiado');
  const onCredit = { customerId: id, payments: [{ method: 'credit' as const, amount: rice.price * 2 }] };
  await expect(sell(page.request, till, rice, 2, onCredit)).rejects.toThrow();
  await button(page, 'Cambiar el límite').click();
  await page.getByRole('textbox', { name: 'Límite' }).fill('25');
  await page.keyboard.press('Enter');
  await page.getByText('Se guardó el límite.').waitFor();
  await sell(page.request, till, rice, 2, onCredit);
  await expect(sell(page.request, till, rice, 2, onCredit)).rejects.toThrow();

  await page.getByRole('main').getByRole('link', { name: 'Clientes' }).press('Enter');
  await page.getByRole('link', { name }).press('Enter');
  await button(page, 'Cobrar fiado').press('Enter');
  await page.getByLabel('Cuánto paga').fill('30');
  await page.keyboard.press('Enter');
  await page.getByText('Escriba ese monto o menos.').waitFor();
  await page.getByLabel('Cuánto paga').fill('12.50');
  await page.getByLabel('Caja', { exact: true }).selectOption({ label: till.name });
  await button(page, /^Cobrar S\//).press('Enter');
  await page.getByText(`Se cobró ${soles(1250)}. Todavía debe ${soles(750)}.`).waitFor();
  const statement = page.getByRole('table', { name: 'Estado de cuenta' });
  await statement.getByRole('row', { name: 'Compra fiada' }).getByText(soles(2000)).first().waitFor();
  await statement.getByRole('row', { name: 'Pago' }).getByText(soles(750)).first().waitFor();
  await page.goto(`${base}/clientes`);
  await page.getByRole('row', { name }).getByText(soles(750)).first().waitFor();
});

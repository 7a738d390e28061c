/** The tills, their shifts and the rules of the house: each screen alone. */
import { expect, it } from 'vitest';
import { format } from '../../web/src/values/money';
import { openTill, product, sell, send, tag } from './made';
import { button, office } from './office';
import { base, soles } from './shop';

const { at } = office();

it('a new till is opened, sells, and its shift tells how much cash must be there and how much there was', async () => {
  const page = await at('/turnos?vista=cajas');
  const name = `Puesto nuevo ${tag}`;
  await button(page, 'Nueva caja').press('Enter');
  await page.keyboard.press('Enter');
  await page.getByText('Escriba el nombre.').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByText(`Se guardaron los datos de ${name}.`).waitFor();
  await page.getByRole('row', { name }).getByText('Cerrada').waitFor();

  const { till, shift } = await openTill(page.request, 'Puesto con turno');
  const bread = await product(page.request, 'Pan del turno');
  await sell(page.request, till, bread, 3);
  await sell(page.request, till, bread, 1, {
    payments: [{ method: 'yape', amount: bread.price, reference: '771204' }],
  });
  await send(page.request, `/api/shifts/${shift}/movements`, {
    id: crypto.randomUUID(),
    kind: 'cash_out',
    amount: 1200,
    reason: 'Pago del gas',
  });
  await page.goto(`${base}/turnos`);
  const row = page.getByRole('row', { name: till.name });
  await row.getByText('Abierto').waitFor();
  await row.getByRole('link').press('Enter');
  await page.getByRole('heading', { level: 1, name: `Turno abierto · ${till.name}` }).waitFor();
  await page.getByRole('region', { name: 'Ventas' }).getByText(soles(4000)).waitFor();
  await page.getByRole('region', { name: 'Efectivo en el cajón' }).getByText(soles(6800)).waitFor(); // 50 + 30 − 12
  await page
    .getByRole('table', { name: 'Cobrado' })
    .getByRole('row', { name: 'Yape' })
    .getByText(soles(1000))
    .waitFor();
  await page.getByRole('row').filter({ hasText: 'Pago del gas' }).getByText('Salida').waitFor();

  // S/ 67.00 were counted, in notes and coins: one sol is missing.
  await send(page.request, `/api/shifts/${shift}/close`, { counted: { '5000': 1, '1000': 1, '500': 1, '200': 1 } });
  await page.reload();
  await page.getByRole('heading', { level: 1, name: `Reporte Z · ${till.name}` }).waitFor();
  await page.getByText(format(-100)).first().waitFor();
  await page.goto(`${base}/turnos`);
  await row.getByText(format(-100)).waitFor();
});

it('of two who change the settings the second sees what the first did before he overwrites it', async () => {
  const [first, second] = [await at('/ajustes'), await at('/ajustes')];
  const phone = (page: typeof first) => page.getByLabel('Teléfono');
  const before = await phone(first).inputValue();
  const [hers, his] = [`01 555 ${tag.slice(-4)}`, `01 777 ${tag.slice(-4)}`];
  await phone(second).fill(his);
  await phone(first).fill(hers);
  await first.keyboard.press('Enter');
  await first.getByText('Se guardó la configuración.').waitFor();
  await button(second, 'Guardar la configuración').press('Enter');
  const conflict = second.getByRole('alert').filter({ hasText: 'Otra persona ya cambió esto.' });
  await conflict.waitFor();
  // In sight, though he pressed at the foot of the page.
  await expect.poll(() => conflict.evaluate((notice) => notice.getBoundingClientRect().top >= 0)).toBe(true);
  await button(second, 'Ver cómo está ahora').press('Enter');
  await expect.poll(() => phone(second).inputValue()).toBe(hers);
  await phone(second).fill(his);
  await second.keyboard.press('Enter');
  await second.getByText('Se guardó la configuración.').waitFor();
  await second.getByRole('link', { name: 'Cambios' }).press('Enter');
  await second
    .getByRole('row')
    .filter({ hasText: `${hers} → ${his}` })
    .getByText('carmen')
    .waitFor();

  await first.reload();
  await phone(first).fill(before);
  await first.keyboard.press('Enter');
  await first.getByText('Se guardó la configuración.').waitFor();
});

it('a limit that is no amount is not saved, and the page says where', async () => {
  const page = await at('/ajustes');
  await page.getByLabel('Descuento máximo del cajero (%)').fill('150');
  await button(page, 'Guardar la configuración').press('Enter');
  await page.getByText('De 0 a 100, con hasta dos decimales.').waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('10');
  expect(await page.getByLabel('Descuento máximo del cajero (%)').inputValue()).toBe('10');
});

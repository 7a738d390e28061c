// Takes pictures of the till's screens, in the order in which
// a cashier meets them: `node dev/till.mjs [desk-light ...]`.
import { failed, inEachLook, take } from './camera.mjs';

const screens = {
  async signin(page) {
    await page.getByLabel('Usuario').waitFor();
  },
  async wrong(page) {
    await page.getByLabel('Usuario').fill('rosa');
    await page.getByLabel('Contraseña', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Contraseña', { exact: true }).fill('Rosa-2026');
    await page.keyboard.press('Enter');
    await page.getByText('¿En qué caja está?').waitFor();
  },
  async till(page) {
    await page.getByRole('button', { name: 'Caja 1' }).click();
    await page.getByRole('button', { name: 'Papa blanca yungay' }).waitFor();
  },
  async category(page) {
    await page.getByRole('button', { name: 'Gaseosas, aguas y jugos' }).click();
  },
  async results(page) {
    await page.getByRole('combobox').fill('leche');
    await page.getByRole('option').first().waitFor();
  },
  async nothing(page) {
    await page.getByRole('combobox').fill('zapatos');
    await page.getByText('Nada coincide').waitFor();
    await page.getByRole('combobox').fill('');
  },
  async weight(page) {
    await page.getByRole('button', { name: 'Sin código' }).click();
    await page.getByRole('button', { name: 'Papa blanca yungay' }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Peso en kg').fill('1.250');
  },
  async ticket(page, phone) {
    await page.keyboard.press('Enter');
    for (const code of ['3*LAC-001', 'BEB-001', 'GAL-001', 'VAR-001', '2*ARR-001']) {
      await page.getByRole('combobox').fill(code);
      await page.getByRole('combobox').press('Enter');
    }
    if (phone) await page.getByRole('button', { name: 'Ver ticket' }).click();
  },
  async unknown(page) {
    await page.getByRole('combobox').fill('7751239999999');
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('alert').waitFor();
  },
  async customer(page) {
    await page.getByRole('combobox').press('Escape');
    await page.getByRole('button', { name: 'Agregar cliente' }).click();
    await page.getByLabel('Nombre, DNI o RUC').fill('10117411');
    await page.getByText('No está en la lista').waitFor();
    await page.getByRole('button', { name: 'Usar estos datos' }).click();
  },
  async customers(page) {
    await page.getByLabel('Nombre, DNI o RUC').fill('mar');
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  },
  async pay(page) {
    await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
    await page.getByRole('button', { name: /^Cobrar/ }).click();
    await page.getByText('¿Cómo paga?').first().waitFor();
    await page.getByRole('button', { name: 'S/ 50' }).click();
  },
  async card(page) {
    await page.getByText('Tarjeta').click();
    await page.getByLabel('Monto').fill('20.05');
    await page.getByLabel('N.º de operación').fill('004512');
  },
  async mixed(page) {
    await page.keyboard.press('Enter');
    await page.getByText('Redondeo').waitFor();
  },
  async declined(page) {
    await page.getByRole('button', { name: 'Quitar el pago' }).click();
    await page.getByText('Tarjeta').click();
    await page.getByLabel('N.º de operación').fill('51');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
  },
  async unanswered(page) {
    await page.getByText('Yape').click();
    await page.getByLabel('N.º de operación').fill('884411');
    await page.route('**/api/sales', (route) => route.abort(), { times: 1 });
    await page.keyboard.press('Enter');
    await page.getByText('No llegó respuesta').waitFor();
  },
  async factura(page) {
    // On to a new sale: this one is settled by sending it again.
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await page.getByRole('button', { name: /Nueva venta/ }).click();
    await page.getByRole('combobox').fill('3*LAC-001');
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('combobox').fill('6*PAN-001');
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('button', { name: /^Cobrar/ }).click();
    await page.getByText('Factura').click();
    await page.getByText('La factura necesita').waitFor();
  },
  async receipt(page) {
    await page.getByText('Boleta').first().click();
    await page.getByText('Efectivo').first().click();
    await page.getByRole('button', { name: 'S/ 200' }).click();
    await page.getByRole('button', { name: /^Cobrar/ }).click();
    await page.getByText('Venta registrada').waitFor();
  },
  async sales(page) {
    await page.getByRole('button', { name: /Nueva venta/ }).click();
    await page.getByRole('link', { name: 'Ventas' }).click();
    await page.getByRole('link', { name: /001-/ }).first().waitFor();
  },
  async sale(page) {
    await page.getByRole('link', { name: /001-/ }).first().click();
    await page.getByText('Op. gravadas').waitFor();
  },
  async short(page) {
    await page.getByRole('link', { name: 'Caja', exact: true }).click();
    await page.getByRole('combobox').fill('12*CON-007');
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('button', { name: /^Cobrar/ }).click();
    await page.getByRole('button', { name: /^Cobrar/ }).click();
    await page.getByText('No alcanza el stock').waitFor();
  },
  async help(page, phone) {
    await page.getByRole('button', { name: 'Volver' }).click();
    if (phone) await page.getByRole('button', { name: 'Menú' }).click();
    else await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
};

await inEachLook(process.argv.slice(2), 5000, async (page, look, phone) => {
  for (const [screen, act] of Object.entries(screens)) {
    const name = `till-${screen}-${look}`;
    try {
      await act(page, phone);
    } catch (error) {
      await failed(page, name, error);
      break; // each screen follows from the one before
    }
    await page.waitForTimeout(200);
    await take(page, name);
  }
});

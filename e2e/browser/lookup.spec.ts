/** A RUC or DNI that nobody has entered: its name is proposed, and nobody has to take or to wait for it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beyond } from './layout';
import { customer, dni, openTill, ruc, tag } from './made';
import { as, barriersInBothThemes, base, carmen, desk, enter, launch, luis, phone, rosa, signIn, visit } from './shop';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const screens: [string, BrowserContextOptions][] = [
  ['phone', phone],
  ['desk', desk],
];

/** What the server says of a number, whatever the provider is; gives the numbers that were asked for. */
async function says(page: Page, known: Record<string, object>): Promise<string[]> {
  const asked: string[] = [];
  await page.route('**/api/taxpayers/*', (route) => {
    const document = new URL(route.request().url()).pathname.split('/').pop()!;
    asked.push(document);
    const found = known[document];
    if (found) return route.fulfill({ json: { document, address: '', ...found } });
    const problem = { type: 'about:blank', title: 'No', status: 503, code: 'lookup_failed' };
    return route.fulfill({ status: 503, json: problem });
  });
  return asked;
}

describe.each(screens)('on a %s', (where, options) => {
  it('an owner chooses who looks names up, and the token does not come back', async () => {
    const { page, complaints } = await enter(browser, options, carmen, '/ajustes');
    const provider = page.getByLabel('Quién los busca');
    await provider.selectOption({ label: 'Decolecta' });
    const save = page.getByRole('button', { name: 'Guardar quién busca' });
    await save.press('Enter');
    await page.getByText('Escriba el token.').waitFor();
    const token = page.getByLabel('Token de la tienda');
    await token.fill('de-otra-tienda');
    await page.keyboard.press('Enter');
    await page.getByText('El proveedor no acepta ese token.').waitFor();
    await token.fill('demo-nombres');
    await page.keyboard.press('Enter');
    await page.getByText('Se guardó.', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('Hay un token guardado').waitFor();
    expect(await provider.inputValue()).toBe('decolecta');
    expect(await token.inputValue()).toBe('');
    expect(await page.content()).not.toContain('demo-nombres');
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'the settings with a provider of names')).toEqual([]);
    await provider.selectOption({ label: 'Nadie' });
    await save.press('Enter');
    await page.getByText('Se guardó.', { exact: true }).waitFor();
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('a cashier types a RUC, and its name is there; a name that she typed stays', async () => {
    await as(browser, luis, async (request) => void (await openTill(request, `Nombres ${where}`)));
    const { page, complaints } = await visit(browser, options);
    await signIn(page, rosa, `Nombres ${where} ${tag}`);
    const [company, person, nobody] = [ruc(), dni(), dni()];
    const asked = await says(page, {
      [company]: { name: `BODEGA ${tag} S.A.C.`, state: 'ACTIVO', condition: 'HABIDO' },
      [person]: { name: `QUISPE ${tag} LUZ` },
    });
    await page.keyboard.press('F4');
    const dialog = page.getByRole('dialog', { name: 'Cliente' });
    await dialog.getByRole('button', { name: 'Escribir los datos' }).click();
    const [number, name] = [dialog.getByLabel('Número'), dialog.getByLabel('Nombre o razón social')];
    await number.focus();
    await page.keyboard.type(company, { delay: 20 });
    await dialog.getByText('Nombre propuesto. SUNAT: ACTIVO, HABIDO.').waitFor();
    expect(await name.inputValue()).toBe(`BODEGA ${tag} S.A.C.`);
    expect(asked).toContain(company);
    expect(await barriersInBothThemes(page)).toEqual([]);
    expect(await beyond(page, 'a buyer whose name is proposed')).toEqual([]);

    // Another number is another's: what was proposed goes, and the next name comes.
    await number.fill(person);
    await expect.poll(() => name.inputValue()).toBe(`QUISPE ${tag} LUZ`);
    // Nobody knows this one, and what she typed stays when the number changes once more.
    await number.fill(nobody);
    await expect.poll(() => name.inputValue()).toBe('');
    await name.fill(`Ana ${tag}`);
    await number.fill(company);
    await dialog.getByRole('button', { name: 'Usar estos datos' }).click();
    await dialog.waitFor({ state: 'detached' });
    if (where === 'phone') await page.getByRole('button', { name: 'Ver ticket' }).click();
    await page.getByText(`Ana ${tag}`).first().waitFor();
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('a manager has the address of a customer and the name of a supplier, of who is known without a question', async () => {
    let known!: Awaited<ReturnType<typeof customer>>;
    await as(browser, luis, async (request) => {
      known = await customer(request, `Vecina ${where}`);
    });
    const { page, complaints } = await enter(browser, options, luis, '/clientes');
    const company = ruc();
    const asked = await says(page, { [company]: { name: `MOLINO ${tag}`, address: 'AV. LA PAZ 10, LIMA' } });
    await page.getByRole('button', { name: 'Nuevo cliente' }).click();
    const form = page.getByRole('dialog');
    const name = form.getByLabel('Nombre o razón social');
    await form.getByLabel('Número').fill(known.documentNumber);
    await expect.poll(() => name.inputValue()).toBe(known.name);
    expect(asked).toEqual([]);
    await form.getByLabel('Número').fill(company);
    await expect.poll(() => name.inputValue()).toBe(`MOLINO ${tag}`);
    expect(await form.getByLabel('Dirección').inputValue()).toBe('AV. LA PAZ 10, LIMA');
    expect(await form.getByLabel('Documento').inputValue()).toBe('ruc');
    await page.goto(`${base}/proveedores`);
    await page.getByRole('button', { name: 'Nuevo proveedor' }).click();
    await form.getByLabel('RUC').fill(company);
    await expect.poll(() => form.getByLabel('Nombre').inputValue()).toBe(`MOLINO ${tag}`);
    expect(await beyond(page, 'a supplier whose name is proposed')).toEqual([]);
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});

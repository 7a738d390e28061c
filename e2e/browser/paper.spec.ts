/**
 * Paper: a thermal printer on a serial line of the browser, read back by a decoder that shares nothing with who
 * prints.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decode, said, type Printed } from '../../web/tests/escpos';
import { barriers, base, carmen, desk, enter, goods, launch, phone, scan, signIn, sold, visit } from './shop';

let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

/** In the page: a printer on a serial line. It keeps what it gets, and answers DLE EOT as its state says. */
function fakePrinter(): void {
  const fake = { jobs: [] as number[][], state: 'ready' };
  let bytes: number[] = [];
  const status = (n: number) => ({ paper: n === 4 ? 0x72 : 0x12, cover: n === 2 ? 0x16 : 0x12 })[fake.state] ?? 0x12;
  let answer: ReadableStreamDefaultController<Uint8Array>;
  const port = {
    readable: undefined as unknown,
    writable: undefined as unknown,
    getInfo: () => ({ usbVendorId: 0x0416, usbProductId: 0x5011 }),
    open: () => {
      if (fake.state === 'busy') return Promise.reject(new DOMException('taken', 'NetworkError'));
      port.readable = new ReadableStream({ start: (controller) => void (answer = controller) });
      port.writable = new WritableStream({
        write: (chunk: Uint8Array) => {
          if (fake.state === 'off') throw new DOMException('lost', 'NetworkError');
          bytes.push(...chunk);
          if (chunk[0] === 0x10) answer.enqueue(new Uint8Array([status(chunk[2]!)]));
        },
      });
      return Promise.resolve();
    },
    close: () => {
      fake.jobs.push(bytes);
      bytes = [];
      return Promise.resolve();
    },
  };
  const serial = {
    requestPort: () =>
      fake.state === 'refused' ? Promise.reject(new DOMException('no', 'NotFoundError')) : Promise.resolve(port),
    getPorts: () => Promise.resolve(fake.state === 'gone' ? [] : [port]),
  };
  Object.defineProperty(navigator, 'serial', { value: serial });
  Object.assign(window, { fake });
}

type Fake = { fake: { jobs: number[][]; state: string } };

const become = (state: string) => page.evaluate((to) => void ((window as unknown as Fake).fake.state = to), state);
/** All that came out since it was last looked at. */
const printed = async (): Promise<Printed[]> =>
  (await page.evaluate(() => (window as unknown as Fake).fake.jobs.splice(0))).flatMap(decode);
/** Waits for the next that comes out. */
async function nextPaper(): Promise<Printed[]> {
  let job: number[] | undefined;
  await expect
    .poll(async () => (job = await page.evaluate(() => (window as unknown as Fake).fake.jobs.shift())))
    .toBeDefined();
  return decode(job!);
}
const kinds = (all: readonly Printed[]) => all.map(({ kind }) => kind).filter((kind) => kind !== 'ask');

/** Letters and figures alone, without what parts them. */
const squeeze = (text: string) => text.replace(/[\s:-]/g, '');

async function begin(options: BrowserContextOptions, paper: '58 mm' | '80 mm'): Promise<void> {
  ({ page, complaints } = await visit(browser, options));
  await page.addInitScript(fakePrinter);
  await page.goto(base);
  await signIn(page);
  await page.goto(`${base}/cuenta`);
  await page.getByText('Serie', { exact: true }).click();
  await page.getByRole('button', { name: 'Elegir ticketera' }).click();
  await page.getByText('Ticketera elegida.').waitFor();
  await page.getByText(paper, { exact: true }).click();
}

async function toTill(): Promise<void> {
  await page.goto(base);
  await page.getByRole('combobox', { name: 'Buscar o escanear' }).waitFor();
}

/** Sells one thing in cash; gives the sale. */
async function sell() {
  const [product] = await goods(page);
  await scan(page, product);
  await page.getByRole('button', { name: /^Cobrar/ }).click();
  await page.getByRole('button', { name: 'S/ 200' }).click();
  await page.getByRole('button', { name: /^Cobrar/ }).click();
  return sold(page);
}

describe.each([
  ['a desk, on 80 mm', desk, '80 mm', 48],
  ['a phone, on 58 mm', phone, '58 mm', 32],
] as const)('at %s', (_, options, paper, columns) => {
  it('the drawer opens, then the receipt comes out and says what the page of the server says', async () => {
    await begin(options, paper);
    await page.getByRole('button', { name: 'Imprimir prueba' }).click();
    const test = await nextPaper();
    expect(said(test)).toContain('ÁÉÍÓÚÜÑ áéíóúüñ ¿? ¡!');
    expect(said(test)).toContain('S/ 1,234.50');
    expect(kinds(test)).toContain('qr');
    await page.getByText('Se envió a la ticketera.').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

    await page.getByLabel('Imprimir al cobrar').check();
    await page.getByLabel('Abrir el cajón cuando hay efectivo').check();
    await toTill();
    const code = '20000000001|03|B001|1|0.18|1.20|2026-03-15|-|-|abc=|';
    await page.route(/\/receipt$/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('<p class="thanks">', `<svg data-text="${code}"></svg>$&`);
      await route.fulfill({ response: answer, body });
    });
    const sale = await sell();
    const out = await nextPaper();
    expect(kinds(out)[0]).toBe('kick');
    expect(kinds(out).filter((kind) => kind !== 'text')).toEqual(['kick', 'qr', 'cut']);
    expect(out).toContainEqual(expect.objectContaining({ kind: 'qr', text: code, level: 'Q' }));
    const html = await (await page.request.get(`/api/sales/${sale.id}/receipt`)).text();
    const content = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'text/html').body.textContent,
      html.slice(html.indexOf('<main')),
    );
    expect(squeeze(said(out))).toBe(squeeze(content!));
    expect(said(out)).toContain(sale.number);
    expect(
      Math.max(
        ...said(out)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(columns);

    // Once more by hand is no second drawer.
    await page.keyboard.press('p');
    expect(kinds(await nextPaper())[0]).toBe('text');
  });

  it('a printer that does not print is said in words, and holds up no sale', async () => {
    await begin(options, paper);
    await page.getByLabel('Imprimir al cobrar').check();
    await become('refused');
    await page.getByRole('button', { name: 'Elegir otra ticketera' }).click();
    await page.getByText('No se eligió ninguna ticketera').waitFor();
    for (const [state, words] of [
      ['gone', 'La ticketera no está'],
      ['busy', 'Otro programa está usando la ticketera'],
      ['paper', 'La ticketera no tiene papel.'],
      ['cover', 'La tapa de la ticketera está abierta.'],
      ['off', 'La ticketera no está'],
    ] as const) {
      await become(state);
      await page.getByRole('button', { name: 'Imprimir prueba' }).click();
      await page.getByRole('alert').getByText(words).waitFor();
    }
    await toTill();
    await become('paper');
    const sale = await sell();
    await page.getByText('No se imprimió. La ticketera no tiene papel.').waitFor();
    expect(await page.getByTestId('number').textContent()).toBe(sale.number);
    expect(said(await printed())).toBe('');
    await page.getByRole('button', { name: 'Nueva venta' }).click();
    await page.getByRole('combobox', { name: 'Buscar o escanear' }).waitFor();
  });

  it('the drawer opens though the receipt does not come from the server', async () => {
    await begin(options, paper);
    await page.getByLabel('Imprimir al cobrar').check();
    await page.getByLabel('Abrir el cajón cuando hay efectivo').check();
    await toTill();
    await page.route(/\/receipt$/, (route) => route.fulfill({ status: 503, body: '' }));
    await sell();
    expect(kinds(await nextPaper())).toEqual(['kick']);
    await page.getByText('No se imprimió.').waitFor();
  });
});

it('labels for the shelf come out of the printer, each with its bars, and cut', async () => {
  ({ page, complaints } = await enter(browser, desk, carmen, '/productos/etiquetas'));
  const choices = { via: 'serial', device: JSON.stringify({ usbVendorId: 0x0416, usbProductId: 0x5011 }) };
  await page.evaluate((text) => localStorage.setItem('carmensita.printer', text), JSON.stringify(choices));
  await page.addInitScript(fakePrinter);
  await page.reload();
  const [product] = await goods(page);
  await page.getByRole('combobox', { name: 'Buscar producto' }).focus();
  await page.keyboard.type(`${product.barcodes[0]}\n`);
  await page.getByLabel('Cuántas').fill('2');
  await page.getByText('Ticketera de este equipo').click();
  await page.getByRole('button', { name: 'Generar 2 etiquetas' }).click();
  await page.getByText('Se envió a la ticketera.').waitFor();
  const out = await nextPaper();
  expect(kinds(out).filter((kind) => kind !== 'text')).toEqual(['barcode', 'cut', 'barcode', 'cut']);
  expect(out).toContainEqual({ kind: 'barcode', type: 'EAN13', text: product.barcodes[0]! });
  expect(said(out)).toContain(product.name.slice(0, 20));
});

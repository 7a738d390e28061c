/** The camera as a scanner: Chromium's stand-in camera films a barcode, and the page reads it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Product } from '../../web/src/api/types';
import { barriers, desk, goods, launch, phone, rosa, signIn, soles, visit } from './shop';

let folder: string;
let browser: Browser;
let product: Product;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carmensita-camera-'));
  const film = join(folder, 'barcode.mjpeg');
  const artist = await launch();
  try {
    const { page } = await visit(artist, desk);
    await signIn(page, rosa, 'Caja 4');
    [product] = await goods(page);
    await page.setViewportSize({ width: 640, height: 480 });
    await page.setContent(ean13(product.barcodes[0]!));
    const frame = await page.screenshot({ type: 'jpeg', quality: 95 });
    await writeFile(film, Buffer.concat(Array<Buffer>(30).fill(frame)));
  } finally {
    await artist.close();
  }
  browser = await launch([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]);
});
afterEach(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** The bars of an EAN-13 (ISO/IEC 15420), as a picture of 640 by 480. */
function ean13(code: string): string {
  const odd = [
    '0001101',
    '0011001',
    '0010011',
    '0111101',
    '0100011',
    '0110001',
    '0101111',
    '0111011',
    '0110111',
    '0001011',
  ];
  const parity = ['OOOOOO', 'OOEOEE', 'OOEEOE', 'OOEEEO', 'OEOOEE', 'OEEOOE', 'OEEEOO', 'OEOEOE', 'OEOEEO', 'OEEOEO'][
    Number(code[0])
  ]!;
  const inverse = (bits: string) => [...bits].map((bit) => (bit === '1' ? '0' : '1')).join('');
  const digits = [...code.slice(1)].map(Number);
  const left = digits
    .slice(0, 6)
    .map((digit, i) => (parity[i] === 'O' ? odd[digit]! : [...inverse(odd[digit]!)].reverse().join('')));
  const right = digits.slice(6).map((digit) => inverse(odd[digit]!));
  const bits = `101${left.join('')}01010${right.join('')}101`;
  const bars = [...bits]
    .map((bit, i) => (bit === '1' ? `<rect x="${80 + i * 5}" y="120" width="5" height="240"/>` : ''))
    .join('');
  return `<body style="margin:0"><svg width="640" height="480"><rect width="640" height="480" fill="white"/>${bars}</svg>`;
}

it('reads a barcode into the ticket, once while it stays before it', async () => {
  const { page, complaints } = await visit(browser, { ...phone, permissions: ['camera'] });
  await signIn(page, rosa, 'Caja 4');
  await page.getByRole('button', { name: 'Escanear con la cámara' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(product.barcodes[0]!).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Ver ticket' }).tap();
  const lines = page.getByRole('region', { name: 'Ticket' }).getByRole('listitem');
  await lines.filter({ hasText: product.name }).getByText(soles(product.price)).first().waitFor();
  expect(await lines.count()).toBe(1);
  expect(complaints).toEqual([]);
});

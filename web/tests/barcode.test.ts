import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spelledBarcode } from '../src/values/barcode';
import { Catalogue } from '../src/catalogue/catalogue';
import { product } from './goods';

const vectors = <T>(file: string): T[] =>
  JSON.parse(readFileSync(new URL(`../../internal/${file}`, import.meta.url), 'utf8')) as T[];

test.each(vectors<{ code: string; spelled: string; why: string }>('values/peru/testdata/barcodes.json'))(
  'a barcode is spelled as the server does: $why',
  ({ code, spelled }) => {
    expect(spelledBarcode(code)).toBe(spelled);
  },
);

test('the till finds a product however its barcode is written', () => {
  const galletas = product({ sku: 'GAL', barcodes: ['0036000291452'] });
  const catalogue = new Catalogue([galletas]);
  for (const code of ['036000291452', '0036000291452', '00036000291452', ' 036000291452 ', 'GAL'])
    expect(catalogue.byCode(code)).toBe(galletas);
  expect(catalogue.byCode('036000291453')).toBeUndefined();
});

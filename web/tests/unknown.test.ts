import { describe, expect, it } from 'vitest';
import type { Product } from '../src/api/types';
import { guess } from '../src/till/guess';
import { barcodeOf, ofTheShop } from '../src/till/code';
import { product } from './goods';

const of = (name: string, category: string, taxClass: Product['taxClass'] = 'gravado') =>
  product({ name, taxClass, category: { id: category, name: category, colour: 'sand', order: 1 } });

describe('what is guessed of a product that a till adds', () => {
  const shop = [
    of('Galleta Soda 6 und', 'snacks'),
    of('Galleta Vainilla', 'snacks'),
    of('Leche Gloria 400 g', 'dairy'),
    of('Pan francés', 'bread', 'exonerado'),
    of('Pan de yema', 'bread', 'exonerado'),
    of('Pan integral', 'bread', 'exonerado'),
  ];

  it('its category is that of products with the same words, however they are written', () => {
    expect(guess(shop, 'GALLETAS soda gn')?.category).toBe('snacks');
    expect(guess(shop, 'lexe glorya 1 l')?.category).toBe('dairy');
  });

  it('of no known words it is the largest category, and the IGV is that of most of it', () => {
    expect(guess(shop, 'xyz')).toEqual({ category: 'bread', taxClass: 'exonerado' });
    expect(guess(shop, '')).toEqual({ category: 'bread', taxClass: 'exonerado' });
  });

  it('a shop without products has nothing to go by', () => expect(guess([], 'Galleta')).toBeUndefined());
});

it('only a code of a maker of goods can become one of a product', () => {
  expect(barcodeOf('7750000000014')).toBe('7750000000014');
  expect(barcodeOf('036000291452')).toBe('0036000291452');
  expect(barcodeOf('7750000000015')).toBeUndefined(); // misread
  expect(barcodeOf('90210')).toBeUndefined();
  expect(barcodeOf('2000001012505')).toBeUndefined();
  expect(ofTheShop('2000001012505')).toBe(true);
  expect(ofTheShop('7750000000014')).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { Catalogue } from '../src/till/catalogue';
import { product } from './goods';

describe('the catalogue in memory', () => {
  const milk = product({ name: 'Leche evaporada Gloria', barcodes: ['7751271012003'] });
  const sugar = product({ name: 'Azúcar rubia Cartavio 1 kg' });
  const coffee = product({ name: 'Café con leche' });
  const bag = product({ name: 'Bolsa', icbper: true, barcodes: ['7750000000007'] });
  const catalogue = new Catalogue([coffee, milk, sugar, bag]);

  it('finds a product by its code alone', () => {
    expect(catalogue.byCode('7751271012003')).toBe(milk);
    expect(catalogue.byCode('775127101200')).toBeUndefined();
    expect(catalogue.byCode(sugar.sku)).toBe(sugar);
  });
  it('forgives accents and case', () => expect(catalogue.search('AZUCAR')).toEqual([sugar]));
  it.each([
    ['lehce', milk],
    ['gloira', milk],
    ['evaporda', milk],
    ['asucar', sugar],
    ['cartabio', sugar],
  ])('forgives the slip in %s', (typed, meant) => expect(catalogue.search(typed)).toContain(meant));
  it('forgives no slip in a short word', () => expect(catalogue.search('cfe')).toEqual([]));
  it('takes a typed word as it is when a product has it', () => expect(catalogue.search('bolsa')).toEqual([bag]));
  it('has the new state of a product, and all others', () => {
    const dearer = { ...milk, price: 999 };
    const next = catalogue.with([dearer, product({ name: 'Nuevo' })]);
    expect([next.get(milk.id)?.price, next.get(sugar.id), next.products.length]).toEqual([999, sugar, 5]);
  });
  it('shows first what begins with the word', () => expect(catalogue.search('leche')).toEqual([milk, coffee]));
  it('wants every word, in any order', () => expect(catalogue.search('gloria leche')).toEqual([milk]));
  it('finds nothing for nothing', () => expect(catalogue.search('  ')).toEqual([]));
  it('knows what no scanner can read', () => expect(catalogue.withoutCode()).toEqual([coffee, sugar, bag]));
});

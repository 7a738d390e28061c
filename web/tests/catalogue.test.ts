import { describe, expect, it } from 'vitest';
import { Catalogue } from '../src/catalogue/catalogue';
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
  it('reads the labels of the scale, by weight or by price, without asking anybody', () => {
    const potato = product({ name: 'Papa', unit: 'KGM', price: 290, scaleCode: '00123' });
    const cheese = product({ name: 'Queso', unit: 'KGM', price: 9990, scaleCode: '00124', scalePrice: true });
    const scale = new Catalogue([potato, cheese]);
    expect(scale.byLabel('2000123012500')).toBeUndefined(); // its check digit is wrong
    expect(scale.byLabel('2000123012506')).toEqual({ product: potato, quantity: 1250 });
    expect(scale.byLabel('2000124005378')).toEqual({ product: cheese, quantity: 54, amount: 537 });
    expect(scale.byLabel('2000999012501')).toBeUndefined();
  });
  it('knows an American code with and without its zero', () => {
    const soap = product({ barcodes: ['0036000291452'] });
    const one = new Catalogue([soap]);
    expect([one.byCode('036000291452'), one.byCode('0036000291452')]).toEqual([soap, soap]);
  });
  it('finds by a barcode, and by a part of one', () => {
    expect(catalogue.search('7751271012003')).toEqual([milk]);
    expect(catalogue.search('12003')).toEqual([milk]);
  });
  it('shows what sells best first, among what begins with the word', () => {
    const kinds = ['Leche chocolatada 180 ml', 'Leche condensada', 'Leche evaporada'].map((name) => product({ name }));
    const ranked = new Catalogue([...kinds, coffee], [coffee.id, kinds[2]!.id, kinds[1]!.id]);
    expect(ranked.search('leche').map(({ name }) => name)).toEqual([
      'Leche evaporada',
      'Leche condensada',
      'Leche chocolatada 180 ml',
      'Café con leche',
    ]);
  });
  it('keeps the categories in the order that the shop gave them', () => {
    const shelf = (name: string, order: number) => product({ category: { id: name, name, colour: 'sky', order } });
    expect(
      new Catalogue([shelf('Abarrotes', 3), shelf('Zapatos', 1), shelf('Bebidas', 2), shelf('Aseo', 2)]).categories.map(
        ({ name }) => name,
      ),
    ).toEqual(['Zapatos', 'Aseo', 'Bebidas', 'Abarrotes']);
  });
  it('shows first what begins with the word', () => expect(catalogue.search('leche')).toEqual([milk, coffee]));
  it('wants every word, in any order', () => expect(catalogue.search('gloria leche')).toEqual([milk]));
  it('finds nothing for nothing', () => expect(catalogue.search('  ')).toEqual([]));
  it('knows what no scanner can read', () => expect(catalogue.withoutCode()).toEqual([coffee, sugar, bag]));
});

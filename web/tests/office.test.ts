import { describe, expect, it } from 'vitest';
import type { Body } from '../src/api/types';
import { changes } from '../src/audit/changes';
import { blank, detailsOf, draftOf as productDraft } from '../src/products/draft';
import { bodyOf, stateOf, termsOf, weighedIn } from '../src/promotions/terms';
import { basisPoints, draftOf, valuesOf } from '../src/settings/draft';
import { date, businessDay } from '../src/values/time';

describe('the form of a product', () => {
  const product = {
    id: 'p',
    sku: 'LAC-001',
    name: 'Leche',
    brand: 'Gloria',
    category: { id: 'c', name: 'Lácteos', colour: 'sky' },
    unit: 'NIU',
    barcodes: ['7750000000017'],
    price: 450,
    cost: 380,
    taxClass: 'gravado',
    icbper: false,
    shortPolicy: 'block',
    reorderPoint: 6,
    perishable: true,
    shelfLifeDays: 5,
    scaleCode: '',
    scalePrice: false,
    active: true,
    suppliers: [{ supplierId: 's', name: 'Lácteos SAC', cost: 380, packSize: 24, preferred: true, leadTimeDays: 1 }],
  } as unknown as Body<'ProductDetail'>;

  it('sends back what it was given when nothing was changed', () => {
    expect(detailsOf(productDraft(product))).toEqual({
      ...detailsOf(blank()),
      sku: 'LAC-001',
      name: 'Leche',
      brand: 'Gloria',
      categoryId: 'c',
      unit: 'NIU',
      barcodes: ['7750000000017'],
      price: 450,
      cost: 380,
      taxClass: 'gravado',
      icbper: false,
      shortPolicy: 'block',
      reorderPoint: 6,
      perishable: true,
      shelfLifeDays: 5,
      scaleCode: '',
      scalePrice: false,
      active: true,
      suppliers: [{ supplierId: 's', cost: 380, packSize: 24, preferred: true }],
    });
  });

  it('begins with the code that was scanned, and leaves suppliers out that were not chosen', () => {
    const draft = blank('7750000000017');
    draft.suppliers.push({ supplierId: '', cost: 100, packSize: 1, preferred: true });
    expect(detailsOf({ ...draft, name: ' Leche ' })).toMatchObject({
      barcodes: ['7750000000017'],
      name: 'Leche',
      suppliers: [],
    });
  });
});

describe('the form of a promotion', () => {
  const base = {
    ...termsOf(undefined),
    name: 'Finde',
    productId: 'p',
    categoryId: 'c',
    percent: 12.5,
    amount: 50,
    from: '2026-11-28',
    to: '2026-11-29',
  };
  const dated = { name: 'Finde', productId: 'p', from: '2026-11-28', to: '2026-11-29' };

  it.each([
    ['percent', { percent: 1250 }],
    ['second_percent', { percent: 1250 }],
    ['amount', { amount: 50 }],
    ['n_for_m', { buy: 3, pay: 2 }],
  ] as const)('%s sends only its own figures', (kind, figures) =>
    expect(bodyOf({ ...base, kind })).toEqual({ ...dated, kind, ...figures }),
  );

  it('is for a product or a category, never both', () => {
    expect(bodyOf({ ...base, on: 'category' })).not.toHaveProperty('productId');
  });

  it('names the goods by weight of its category, which have no pieces', () => {
    const goods = [
      { name: 'Papa', unit: 'KGM', category: { id: 'c', name: 'Verduras' } },
      { name: 'Choclo', unit: 'NIU', category: { id: 'c', name: 'Verduras' } },
      { name: 'Queso', unit: 'KGM', category: { id: 'd', name: 'Quesos' } },
    ] as const;
    expect(weighedIn(goods, 'c').map(({ name }) => name)).toEqual(['Papa']);
    expect(weighedIn(goods, '')).toEqual([]);
  });

  it('counts from its first day to its last, both whole, until it is ended', () => {
    const days = { active: true, from: '2026-11-28', to: '2026-11-29' };
    expect(['2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30'].map((day) => stateOf(days, day))).toEqual([
      'soon',
      'now',
      'now',
      'past',
    ]);
    expect(stateOf({ ...days, active: false }, '2026-11-28')).toBe('ended');
  });
});

describe('the form of the settings', () => {
  it.each([
    ['18', 1800],
    ['12.5', 1250],
    ['12,5', 1250],
    ['0', 0],
    ['100', 10_000],
    ['100.01', undefined],
    ['101', undefined],
    ['-1', undefined],
    ['', undefined],
    ['1.234', undefined],
  ])('%j percent', (text, points) => expect(basisPoints(text)).toBe(points));

  it('sends back what it was given when nothing was changed', () => {
    const values: Required<Body<'SettingsValues'>> = {
      shopName: 'Market Carmensita',
      legalName: 'Carmensita S.A.C.',
      ruc: '20512333797',
      address: 'Lima',
      phone: '',
      regime: 'mype',
      igvRate: 1800,
      icbper: [{ from: '2023-01-01', perBag: 50 }],
      cashRounding: 10,
      reportAt: '23:55',
      limits: { restockTotal: 50_000, discount: 1050, cashRefund: 5000, cashOut: 20_000, saleDays: 7 },
      restock: { reserve: 'much', weekMoney: 860_000 },
      anonymous: { kind: 'none', number: '00000000' },
    };
    expect(valuesOf(draftOf({ version: 3, ...values }))).toEqual(values);
  });
});

describe('what an act changed', () => {
  it('is told field by field, however deep, without what stayed', () => {
    expect(
      changes({ price: 450, name: 'Leche', stock: { min: 6 } }, { price: 470, name: 'Leche', stock: { min: 8 } }),
    ).toEqual([
      { field: 'price', before: '450', after: '470' },
      { field: 'stock/min', before: '6', after: '8' },
    ]);
  });

  it('of a new thing is all of it, and of a thing that went all that it was', () => {
    expect(changes(null, { on: true })).toEqual([{ field: 'on', before: '', after: 'true' }]);
    expect(changes('cashier', null)).toEqual([{ field: '', before: 'cashier', after: '' }]);
  });
});

describe('a business day', () => {
  it('is the one in Lima', () => {
    expect(businessDay(new Date('2026-11-26T04:59:59Z'))).toBe('2026-11-25');
    expect(businessDay(new Date('2026-11-26T05:00:00Z'))).toBe('2026-11-26');
    expect(date('2026-11-25', 'es-PE')).toBe('mié 25 nov 2026');
  });
});

import { describe, expect, it } from 'vitest';
import type { NewPayment } from '../src/api/types';
import { lacks } from '../src/pay/document';
import { handed, payments, settle } from '../src/pay/tender';
import { Tendering } from '../src/pay/tendering.svelte';

const card = (amount: number): NewPayment => ({ method: 'card', amount, reference: '004512' });
const cash = (amount: number): NewPayment => ({ method: 'cash', amount });

describe('a payment', () => {
  it('in cash rounds down and gives change', () =>
    expect(settle(2399, [cash(5000)])).toEqual({ rest: -2601, cashDue: -2610, rounding: -9, change: 2610 }));

  it('by card does not round', () => {
    expect(settle(2399, [card(2399)])).toMatchObject({ rest: 0, rounding: 0, change: 0 });
    expect(payments(2399, [card(2399)])).toEqual([card(2399)]);
  });

  it('by card and cash, in whichever order, rounds only what the card leaves (23.97 with card 20.00)', () => {
    expect(settle(2397, [card(2000)])).toMatchObject({ rest: 397, cashDue: 390 });
    expect(settle(2397, [cash(500), card(2000)])).toMatchObject({ rounding: -7, change: 110 });
    expect(payments(2397, [cash(500), card(2000)])).toEqual([card(2000), cash(500)]);
  });

  it('hands cash in once, however often some was added', () =>
    expect(payments(3450, [cash(1000), card(1450), cash(1000)])).toEqual([card(1450), cash(2000)]));
  it('leaves nothing for coins when a card pays all', () =>
    expect(payments(2000, [cash(500), card(2000)])).toEqual([card(2000)]));
});

describe('sums that are handed over', () => {
  it.each([
    [2390, [2400, 2500, 3000, 4000, 5000, 10_000, 20_000]],
    [2000, [5000, 10_000, 20_000]],
    [320, [400, 500, 1000, 2000, 5000, 10_000, 20_000]],
    [13_400, [13_500, 14_000, 15_000, 20_000]],
    [33_000, [34_000, 35_000, 40_000]],
  ])('for %i are above it: %j', (due, sums) => expect(handed(due)).toEqual(sums));
});

describe('what is put together on the pay screen', () => {
  const of = (total: number) => new Tendering(() => ({ total, step: 10, credit: 5000 }));

  it('counts the cash that was typed when the rest is paid by Yape', () => {
    const tendering = of(3455);
    tendering.amountText = '20';
    tendering.choose('yape');
    expect(tendering.due).toBe(1455);
    tendering.reference = '884411';
    expect(tendering.covers && !tendering.wrong).toBe(true);
    expect(tendering.payments()).toEqual([{ method: 'yape', amount: 1455, reference: '884411' }, cash(2000)]);
  });

  it('shows that cash again to who comes back, and forgets nothing that was typed elsewhere', () => {
    const tendering = of(3450);
    tendering.amountText = '20';
    tendering.choose('card');
    tendering.reference = '0045';
    tendering.choose('cash');
    expect([tendering.amountText, tendering.parts.length, tendering.due]).toEqual(['20.00', 0, 3450]);
    tendering.choose('card');
    expect([tendering.reference, tendering.due]).toEqual(['0045', 1450]);
  });

  it('keeps cash that pays all where it was typed', () => {
    const tendering = of(3450);
    tendering.amountText = '50';
    tendering.choose('plin');
    expect([tendering.parts.length, tendering.due]).toEqual([0, 3450]);
    tendering.choose('cash');
    expect([tendering.amountText, tendering.change]).toEqual(['50', 1550]);
  });

  it.each([
    [
      ['cash', '10'],
      ['card', '12'],
      ['yape', '12.50'],
    ],
    [
      ['card', '12'],
      ['cash', '10'],
      ['yape', '12.50'],
    ],
    [
      ['yape', '12.50'],
      ['card', '12'],
      ['cash', '10'],
    ],
    [
      ['credit', '30'],
      ['cash', '4.50'],
    ],
    [
      ['plin', '1'],
      ['plin', '2'],
      ['credit', '3'],
      ['cash', '50'],
    ],
    [
      ['cash', '4.50'],
      ['cash', '10'],
      ['card', '20'],
    ],
  ] as const)('goes in any order: %j', (...parts) => {
    const tendering = of(3450);
    for (const [i, [method, amount]] of parts.entries()) {
      tendering.method = method;
      tendering.amountText = amount;
      tendering.reference = '123456';
      expect(tendering.wrong, `${method} ${amount}`).toBe(false);
      if (i < parts.length - 1) tendering.addPart();
    }
    expect(tendering.covers).toBe(true);
    expect(tendering.payments().reduce((sum, { amount }) => sum + amount, 0) - tendering.change).toBe(3450);
    expect(tendering.payments().filter(({ method }) => method === 'cash').length).toBeLessThan(2);
  });

  it('refuses coins that do not exist, and more than is due by card', () => {
    const tendering = of(1000);
    tendering.amountText = '10.03';
    expect(tendering.noCoin && tendering.wrong).toBe(true);
    tendering.choose('card');
    tendering.amountText = '10.01';
    expect(tendering.tooMuch && tendering.wrong).toBe(true);
  });

  it('lets the coins forgive what they cannot pay, whoever pays the rest', () => {
    const tendering = of(3455);
    tendering.method = 'card';
    tendering.amountText = '20';
    tendering.reference = '1';
    tendering.addPart();
    expect([tendering.method, tendering.due, tendering.rounding]).toEqual(['cash', 1450, -5]);
  });
});

describe('the document of a sale', () => {
  const limit = 70_000;
  const person = { documentKind: 'dni', documentNumber: '46712369', name: 'María' } as const;
  const company = { documentKind: 'ruc', documentNumber: '20512333797', name: 'El Buen Sabor' } as const;

  it('is a boleta for anyone up to S/ 700.00', () => expect(lacks('boleta', 70_000, undefined, limit)).toBeUndefined());
  it('asks for the buyer of a boleta above it', () =>
    expect(lacks('boleta', 70_001, undefined, limit)).toBe('document'));
  it('is satisfied with a DNI', () => expect(lacks('boleta', 70_001, person, limit)).toBeUndefined());
  it('asks for a RUC on a factura', () => {
    expect(lacks('factura', 100, undefined, limit)).toBe('ruc');
    expect(lacks('factura', 100, person, limit)).toBe('ruc');
    expect(lacks('factura', 100, { ...company, documentNumber: '20512333798' }, limit)).toBe('ruc');
    expect(lacks('factura', 100, company, limit)).toBeUndefined();
  });
});

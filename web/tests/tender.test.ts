import { describe, expect, it } from 'vitest';
import { lacks } from '../src/pay/document';
import { addNote, payments, settle, type Exact } from '../src/pay/tender';

const card = (amount: number): Exact => ({ method: 'card', amount, reference: '004512' });

describe('a payment', () => {
  it('in cash rounds down and gives change', () => {
    expect(settle(2399, [], 5000)).toEqual({ rest: 2399, cashDue: 2390, rounding: -9, change: 2610, missing: 0 });
  });

  it('by card does not round', () => {
    expect(settle(2399, [card(2399)])).toMatchObject({ rest: 0, rounding: 0, change: 0, missing: 0 });
    expect(payments(2399, [card(2399)])).toEqual([card(2399)]);
  });

  it('by card and cash rounds only what the card leaves (peru.md: 23.97 with card 20.00)', () => {
    expect(settle(2397, [card(2000)])).toMatchObject({ rest: 397, cashDue: 390, rounding: -7 });
    expect(payments(2397, [card(2000)], 500)).toEqual([card(2000), { method: 'cash', amount: 500 }]);
  });

  it('says what is missing', () => expect(settle(2390, [], 2000)).toMatchObject({ change: 0, missing: 390 }));

  it('in cash without an amount is exact', () => expect(payments(2399, [])).toEqual([{ method: 'cash', amount: 2390 }]));
});

describe('notes handed over', () => {
  it('add up until they cover what is due', () => {
    let received = addNote(undefined, 10000, 13000);
    received = addNote(received, 5000, 13000);
    expect(received).toBe(15000);
  });

  it('begin anew once they did', () => expect(addNote(15000, 20000, 13000)).toBe(20000));
});

describe('the document of a sale', () => {
  const limit = 70_000;
  const person = { documentKind: 'dni', documentNumber: '46712369', name: 'María' } as const;
  const company = { documentKind: 'ruc', documentNumber: '20512333797', name: 'El Buen Sabor' } as const;

  it('is a boleta for anyone up to S/ 700.00', () => expect(lacks('boleta', 70_000, undefined, limit)).toBeUndefined());
  it('asks for the buyer of a boleta above it', () => expect(lacks('boleta', 70_001, undefined, limit)).toBe('document'));
  it('is satisfied with a DNI', () => expect(lacks('boleta', 70_001, person, limit)).toBeUndefined());
  it('asks for a RUC on a factura', () => {
    expect(lacks('factura', 100, undefined, limit)).toBe('ruc');
    expect(lacks('factura', 100, person, limit)).toBe('ruc');
    expect(lacks('factura', 100, { ...company, documentNumber: '20512333798' }, limit)).toBe('ruc');
    expect(lacks('factura', 100, company, limit)).toBeUndefined();
  });
});

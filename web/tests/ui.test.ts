import { describe, expect, it, vi } from 'vitest';
import type { Problem } from '../src/api/types';
import { read, show } from '../src/values/quantity';
import { toCsv } from '../src/ui/csv';
import { Form } from '../src/ui/form.svelte';
import { csvOf, soles } from '../src/ui/table';
import { fieldSentence } from '../src/words/fields';

describe('a file for a spreadsheet', () => {
  it('quotes what would break it and disarms what a spreadsheet would run', () => {
    expect(
      toCsv([
        ['a;b', 'di "hola"', 'dos\nlíneas'],
        ['=1+1', '-S/ 4.70', -4.7],
      ]),
    ).toBe('\ufeff"a;b";"di ""hola""";"dos\nlíneas"\r\n' + "'=1+1;'-S/ 4.70;-4.7\r\n");
  });

  it('has the heads of the columns, and money in soles', () => {
    const columns = [
      { key: 'name', label: 'Nombre', text: (row: { name: string; price: number }) => row.name },
      { key: 'price', label: 'Precio', text: () => 'S/ 4.50', csv: (row: { price: number }) => soles(row.price) },
    ];
    expect(csvOf(columns, [{ name: 'Leche', price: 450 }])).toBe('\ufeffNombre;Precio\r\nLeche;4.5\r\n');
  });
});

describe('a quantity that is typed', () => {
  it.each([
    ['3', 'NIU', 3],
    ['0', 'NIU', 0],
    ['1.5', 'NIU', undefined],
    ['1,250', 'KGM', 1.25],
    ['0.1', 'KGM', 0.1],
    ['-2', 'NIU', undefined],
    ['', 'KGM', undefined],
    ['1.2345', 'KGM', undefined],
    ['tres', 'NIU', undefined],
  ] as const)('%j in %s', (text, unit, expected) => expect(read(text, unit)).toBe(expected));

  it('may be below nothing where goods are taken away', () => {
    expect([read('-2', 'NIU', true), read('+2', 'NIU', true), read('-0.5', 'KGM', true)]).toEqual([-2, 2, -0.5]);
    expect(show(-0.5, 'KGM')).toBe('-0.500\u00a0kg');
  });
});

describe('a form', () => {
  const problem: Problem = {
    type: 'about:blank',
    title: 'Datos',
    status: 400,
    code: 'invalid_request',
    fields: [{ field: 'name', message: 'is required' }],
  };

  it('shows the server’s word about a field at the field, and nowhere twice', async () => {
    const form = new Form();
    expect(await form.send(async () => ({ problem }))).toBeUndefined();
    expect(form.error('name')).toBe('Falta este dato.');
    expect(form.unplaced(['name'])).toBeUndefined();
    expect(form.unplaced(['price'])).toBe(problem);
  });

  it('is sent once, however often one presses', async () => {
    const form = new Form();
    const call = vi.fn(async () => ({ data: 7 }));
    const answers = await Promise.all([form.send(call), form.send(call)]);
    expect([call.mock.calls.length, answers]).toEqual([1, [{ data: 7 }, undefined]]);
  });

  it('knows what is wrong before it is sent, until it is right', () => {
    const form = new Form();
    expect(form.check({ name: 'Escriba el nombre.', price: false })).toBe(false);
    expect([form.error('name'), form.error('price')]).toEqual(['Escriba el nombre.', undefined]);
    expect(form.check({ name: undefined })).toBe(true);
    expect(form.error('name')).toBeUndefined();
  });
});

describe('the server’s word about a field', () => {
  it.each([
    ['must be at least 3 characters', 'Escriba al menos 3 letras o números.'],
    ['must be from 0 to 90', 'Escriba un número de 0 a 90.'],
    ['belongs to Ana Torres', 'Ya es de Ana Torres.'],
    ['the check digit of the RUC is wrong', 'Ese RUC no es válido. Tiene 11 números: revíselos.'],
    [
      'must be a rate of IGV: 18, or 10.5 for a restaurant or hotel that SUNAT lists',
      'El IGV es 18, o 10.5 si la SUNAT tiene al restaurante u hotel en su lista.',
    ],
    ['breaks the rule e164', 'Revise este dato.'],
  ])('%s', (message, sentence) => expect(fieldSentence(message)).toBe(sentence));
});

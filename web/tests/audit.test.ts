import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { act, fieldName, on, rows, type Entry } from '../src/audit/describe';
import { blank } from '../src/products/draft';
import { words } from '../src/words/audit';
import { words as products } from '../src/words/products';

const root = new URL('../..', import.meta.url).pathname;
const nbsp = '\u00a0';

/** Every action that the Go code can write into the audit. */
function actionsOfTheCode(): string[] {
  const found = new Set<string>();
  const files = ['internal', 'functions'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  for (const file of files) {
    if (!file.endsWith('.go') || file.endsWith('_test.go')) continue;
    const source = readFileSync(root + file, 'utf8');
    if (!/audit\.Write|Action = "/.test(source)) continue;
    for (const [, action] of source.matchAll(/"([a-z]+\.[a-z_]+)"/g)) found.add(action!);
    // "restock." + the kind of the act
    for (const [, thing] of source.matchAll(/"([a-z]+)\."\s*\+\s*string\(/g)) {
      for (const [, kind] of source.matchAll(/\bKind = "([a-z_]+)"/g)) found.add(`${thing}.${kind}`);
    }
  }
  return [...found].sort();
}

describe('the audit in words', () => {
  it('calls each field of a product by a word of its form or of its own', () => {
    const { openingStock: _, ...details } = blank();
    const named = { ...products(), ...words().fields };
    expect(Object.keys(details).filter((name) => typeof named[name as keyof typeof named] !== 'string')).toEqual([]);
    expect(fieldName('shortPolicy')).toBe('Si falta stock');
  });

  it('has words for every act that the code can write, and for none besides', () => {
    expect(Object.keys(words().acts).sort()).toEqual(actionsOfTheCode());
  });

  it('lets an act without words be read', () => {
    expect(act('product.changed')).toBe('Cambió un producto');
    expect(act('shelf.moved_away')).toBe('Shelf moved away');
  });

  it('tells of an approved order by its number, with its screen, and only what changed', () => {
    const entry: Entry = {
      action: 'restock.approve',
      subject: 'a-b',
      before: { id: 'a-b', number: 'OC-000008', state: 'draft', total: 21375, version: 1, repeated: false },
      after: {
        id: 'a-b',
        number: 'OC-000008',
        state: 'approved',
        total: 20000,
        version: 2,
        repeated: false,
        ordered: [{ productId: 'p', quantity: 6 }],
      },
    };
    expect(on(entry)).toEqual({ text: 'OC-000008', href: '/pedidos/a-b' });
    expect(rows(entry).map(({ field, before, after }) => [field, before.text, after.text])).toEqual([
      ['Estado', 'Por aprobar', 'Aprobado'],
      ['Total', `S/${nbsp}213.75`, `S/${nbsp}200.00`],
      ['Pedido · 1 · Cantidad', '—', '6'],
    ]);
  });

  it('tells percents, yes and no, days and lists as people write them', () => {
    const before = {
      limits: { discount: 500, cashRefund: 5000 },
      active: true,
      from: '2026-11-25',
      barcodes: ['1'],
      categoryId: 'c1',
    };
    const after = {
      limits: { discount: 1250, cashRefund: 0 },
      active: false,
      from: '2026-11-26',
      barcodes: ['1', '2'],
      categoryId: 'c2',
    };
    expect(
      rows({ action: 'settings.changed', before, after }).map(({ field, before, after }) => [
        field,
        before.text,
        after.text,
        after.href,
      ]),
    ).toEqual([
      ['Sin autorización · Descuento', '5 %', '12.5 %', undefined],
      ['Sin autorización · Devolución máxima en efectivo del cajero', `S/${nbsp}50.00`, `S/${nbsp}0.00`, undefined],
      ['Activo', 'Sí', 'No', undefined],
      ['Desde', 'mié 25 nov 2026', 'jue 26 nov 2026', undefined],
      ['Códigos de barras', '1', '1, 2', undefined],
      ['Categoría', 'c1', 'c2', '/productos?categoria=c2'],
    ]);
  });

  it('names the lines of a list by what they are about', () => {
    expect(fieldName('lines/Leche/quantity')).toBe('Leche · Cantidad');
    expect(fieldName('icbper/#2/perBag')).toBe('ICBPER · 2 · Por bolsa');
    expect(fieldName('counted/2000')).toBe(`S/${nbsp}20.00`);
  });

  it('tells of a decision about money what it was about, beside what was decided', () => {
    const entry: Entry = {
      action: 'money.settled',
      subject: 's',
      before: {
        kind: 'payment',
        subject: 's',
        line: 1,
        method: 'yape',
        amount: 500,
        state: 'to_confirm',
        version: 0,
        outcomes: ['confirmed'],
      },
      after: { id: 'x', kind: 'payment', subject: 's', line: 1, outcome: 'confirmed', amount: 500, settledBy: 'luis' },
    };
    expect(on(entry).href).toBe('/ventas/s');
    expect(rows(entry).map(({ field, after }) => [field, after.text])).toEqual([
      ['Tipo', 'Pago de una venta'],
      ['Medio de pago', 'Yape'],
      ['Monto', `S/${nbsp}5.00`],
      ['Estado', 'Por confirmar'],
      ['Resultado', 'Llegó'],
      ['Resolvió', 'luis'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { Arrival } from '../src/orders/arrival.svelte';
import { because } from '../src/orders/because';
import { Draft } from '../src/orders/draft.svelte';
import { inPacks, lasts, left, margin, mayApprove, soldADay, type Line, type Order } from '../src/orders/figures';
import { distance } from '../src/values/time';

const line = (productId: string, more: Partial<Line> = {}) =>
  ({
    productId,
    name: productId,
    unit: 'NIU',
    packSize: 12,
    ordered: 24,
    proposed: 24,
    received: 0,
    cost: 400,
    price: 500,
    perishable: false,
    ...more,
  }) as Line;
const order = (...lines: Line[]) => ({ id: 'o', lines, acts: [] as Order['acts'] }) as Order;

describe('the figures of a line', () => {
  it('tell what sells on a day, and for how long a quantity lasts', () => {
    expect([soldADay({ pace: 2.5 }), soldADay({ pace: 0.036 }), soldADay({ pace: 0 })]).toEqual([2.5, 0, 0]);
    expect([lasts(10, { pace: 2.5 }), lasts(-3, { pace: 2.5 }), lasts(10, { pace: 0 })]).toEqual([4, 0, undefined]);
  });

  it('tell what is still missing, exactly', () => {
    expect([
      left({ ordered: 24, received: 6 }),
      left({ ordered: 12.5, received: 12.3 }),
      left({ ordered: 6, received: 6 }),
    ]).toEqual([18, 0.2, 0]);
  });

  it.each([
    [12, 24, true],
    [12, 18, false],
    [0.25, 1.75, true],
    [2.5, 12.4, false],
  ])('packs of %s make %s: %s', (packSize, quantity, whole) => expect(inPacks({ packSize }, quantity)).toBe(whole));

  it('tell what a cost leaves of the price', () => {
    expect([margin(450, 400), margin(450, 470), margin(0, 100)]).toEqual([
      { gain: 50, part: '11.1\u00a0%' },
      { gain: -20, part: '-4.4\u00a0%' },
      { gain: -100, part: '0.0\u00a0%' },
    ]);
  });

  it('send what is above the limit to an admin', () => {
    expect([
      mayApprove('manager', 1000, 1000),
      mayApprove('manager', 1001, 1000),
      mayApprove('admin', 1001, 1000),
    ]).toEqual([true, false, true]);
  });
});

describe('why a line is proposed', () => {
  const why = (reason: Line['why']['reason'], figures: Partial<Line['why']> = {}, more: Partial<Line> = {}) =>
    because({
      ...line('milk', more),
      why: {
        ...{ reason, pace: 2, sold: 112, unsoldDays: 0, like: 0, until: 18, lack: 8, cushion: 6.994, left: 0 },
        ...{ need: 14.994, room: 0, proposed: 24, onHand: 10, reserved: 0, onOrder: 0, reorderPoint: 0, packSize: 12 },
        ...{ leadTimeDays: 2, shelfLifeDays: 0, seenDays: 56, outDays: 0, returned: 0, expires: 0 },
        ...{ arrivesOn: '2026-11-14', nextOn: '2026-11-21' },
        ...figures,
      },
    });

  it.each([
    [
      'lacks',
      {},
      'Se venden 2 al día. Hasta la entrega del sáb 21 nov se venderán 18 y hay 10. Con la reserva de 7 faltan 15: 2 paquetes de 12.',
    ],
    ['spoils', { need: 35.5, room: 11 }, 'Faltan 36, pero antes de vencer se venden 11: 2 paquetes de 12.'],
    [
      'fresh',
      { onHand: 5, expires: 5, expiresOn: '2026-11-13' },
      'Se venden 2 al día. Hay 5 que vencen el vie 13 nov. Hasta la entrega del sáb 21 nov: 2 paquetes de 12.',
    ],
    [
      'pack_big',
      { room: 2.4 },
      'No se pide: el paquete trae 12 y antes de vencer se venden 2. Pida menos por paquete o a otro proveedor.',
    ],
    ['stopped', { onHand: 2, unsoldDays: 30 }, 'No se pide: hay 2 y no se vende desde hace 30 días.'],
    [
      'new',
      { pace: 0, reorderPoint: 20, onHand: 0 },
      'Nuevo: aún no se vende aquí. Su mínimo es 20 y hay 0: 2 paquetes de 12.',
    ],
    ['unknown', {}, 'Aún no se vende aquí. Escriba la primera cantidad.'],
    ['budget', {}, 'Espera: alcanza para 5 días, y el dinero de la semana va primero a lo que más rinde.'],
    ['order_min', {}, 'Se añade para llegar al mínimo del proveedor. Así alcanza para 17 días.'],
    [
      'lacks',
      { pace: 0.06, outDays: 21, onOrder: 12, until: 0.66, need: 0.9 },
      'Se vende 1 cada 17 días. Hasta la entrega del sáb 21 nov se venderá 1 y hay 10 y vienen 12. Con la reserva de 7 falta 1: 2 paquetes de 12. Estuvo agotado 21 de 28 días; esos días no se cuentan.',
    ],
    ['', {}, ''],
  ] as const)('%s %o', (reason, figures, sentence) => expect(why(reason, figures)).toBe(sentence));
});

describe('a draft', () => {
  const milk = line('milk');
  const cheese = line('cheese', { unit: 'KGM', packSize: 0.5, ordered: 2.5, cost: 2000 });

  it('adds up what is ordered as it is changed, and sends only what was', () => {
    const draft = new Draft(() => order(milk, cheese));
    expect([draft.total, draft.approval]).toEqual([24 * 400 + 5000, { decision: 'approve' }]);
    draft.set(milk, 12);
    draft.set(cheese, 3);
    draft.set(cheese, 2.5);
    expect([draft.total, draft.approval]).toEqual([
      12 * 400 + 5000,
      { decision: 'approve', lines: [{ productId: 'milk', quantity: 12 }] },
    ]);
  });

  it('cannot be approved while it orders nothing, or a field holds no quantity', () => {
    const draft = new Draft(() => order(milk));
    draft.set(milk, 0);
    expect(draft.unfit).toBe(true);
    draft.set(milk, undefined);
    expect(draft.unfit).toBe(true);
    draft.set(milk, 12);
    expect(draft.unfit).toBe(false);
  });
});

describe('goods that come in', () => {
  const milk = line('milk', { received: 6 });
  const yogurt = line('yogurt', { perishable: true });
  const begun = async () => {
    const arrival = new Arrival('o');
    await arrival.wake(order(milk, yogurt, line('done', { received: 24 })));
    return arrival;
  };

  it('are asked for where something is missing, and nowhere else', async () => {
    expect(Object.keys((await begun()).entries)).toEqual(['milk', 'yogurt']);
  });

  it('are over when the order has them already', async () => {
    const arrival = new Arrival('o');
    const { id } = arrival;
    expect(
      await arrival.wake({ ...order(milk), acts: [{ id, kind: 'receive', by: 'luis', at: '2026-11-25T12:00:00Z' }] }),
    ).toBe(id);
    expect([arrival.id === id, await arrival.wake(order(milk))]).toEqual([false, undefined]);
  });

  it('count by scans, and up to what is missing', async () => {
    const arrival = await begun();
    arrival.add(milk, 1);
    arrival.add(milk, 3);
    expect(arrival.came(milk)).toBe(4);
    arrival.fill(milk);
    expect(arrival.came(milk)).toBe(18);
  });

  it('are sent by the day on which they expire, with the cost where it changed, and under one id', async () => {
    const arrival = await begun();
    const { id } = arrival;
    arrival.fill(milk);
    arrival.entries['milk']!.costChanged = true;
    arrival.entries['milk']!.cost = 430;
    arrival.entries['yogurt']!.batches = [
      { quantity: 12, expiresOn: '2026-12-01' },
      { quantity: undefined, expiresOn: '' },
      { quantity: 6, expiresOn: '2026-12-08' },
    ];
    expect(arrival.amount([milk, yogurt])).toBe(18 * 430 + 18 * 400);
    expect(arrival.body([milk, yogurt])).toEqual({
      body: {
        id,
        lines: [
          { productId: 'milk', quantity: 18, cost: 430 },
          { productId: 'yogurt', quantity: 12, expiresOn: '2026-12-01' },
          { productId: 'yogurt', quantity: 6, expiresOn: '2026-12-08' },
        ],
      },
      fields: ['milk.0', 'yogurt.0', 'yogurt.2'],
    });
    arrival.entries['milk']!.cost = undefined;
    arrival.note = ' guía 12 ';
    expect(arrival.body([milk]).body).toEqual({ id, note: 'guía 12', lines: [{ productId: 'milk', quantity: 18 }] });
    await arrival.forget();
    expect(arrival.id).not.toBe(id);
  });
});

describe('how far a moment is', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  it.each([
    ['2026-11-25T11:59:30Z', 'ahora'],
    ['2026-11-25T11:55:00Z', 'hace 5 minutos'],
    ['2026-11-25T09:40:00Z', 'hace 2 horas'],
    ['2026-11-28T11:59:00Z', 'dentro de 3 días'],
    ['2026-11-24T12:00:00Z', 'hace 24 horas'],
  ])('%s is %s', (iso, words) => expect(distance(iso, 'es-PE', now)).toBe(words));
});

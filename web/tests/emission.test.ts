import { describe, expect, it } from 'vitest';
import {
  advice,
  attempts,
  counted,
  daysUntil,
  ending,
  mayConfirm,
  mayResend,
  nearest,
  reason,
  stands,
  voiding,
} from '../src/documents/tell';
import type { Document, Emission } from '../src/documents/tell';
import { departmentOf, departments, districts, nameOf, provinceOf, provinces } from '../src/emission/places';
import { ranges } from '../src/emission/setup';

const sale: Document = {
  id: 'a',
  kind: '03',
  number: 'B003-00000001',
  issuedAt: '2026-11-28T23:59:02.000Z',
  day: '2026-11-28',
  total: 1000,
  state: 'accepted',
  way: 'bill',
  attempts: 2,
  deadline: '2026-12-03',
  tries: [
    {
      sentAt: '2026-11-28T23:59:03.000Z',
      answeredAt: '2026-11-28T23:59:04.000Z',
      code: '',
    },
    {
      sentAt: '2026-11-29T12:01:03.000Z',
      answeredAt: '2026-11-29T12:01:04.000Z',
      code: '0',
    },
  ],
};

describe('an electronic document', () => {
  it('tells each attempt by the second in Lima, and the day where it is another one', () => {
    expect(attempts(sale)).toEqual([
      'Enviada a la SUNAT 18:59:03, sin respuesta hasta 18:59:04',
      'Enviada a la SUNAT dom 29 nov 07:01:03, aceptada dom 29 nov 07:01:04',
    ]);
    expect(
      attempts({
        ...sale,
        state: 'issued',
        tries: [{ ...sale.tries[0]!, code: '0109' }],
      }),
    ).toEqual(['Enviada a la SUNAT 18:59:03, no recibida 18:59:04 (código 0109)']);
  });

  it('is sent again or confirmed by a person only where that changes something', () => {
    const held = (advice: NonNullable<Document['advice']>): Document => ({
      ...sale,
      state: 'held',
      advice,
    });
    expect([sale, held('too_late'), held('mend_data'), held('look_up')].map(mayResend)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([sale, held('mend_data'), held('look_up')].map(mayConfirm)).toEqual([false, false, true]);
  });

  it('is made void in its days, or says why not', () => {
    const until = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    expect(voiding({ ...sale, voidUntil: until(3) })).toHaveProperty('until');
    const refused = (change: Partial<Document>) => voiding({ ...sale, ...change });
    expect(refused({ voidUntil: until(-3) })).toEqual({ not: expect.stringMatching(/^No se puede anular: el plazo/) });
    expect(refused({})).toEqual({ not: 'No se puede anular: ya hay una devolución de esta venta.' });
    expect(refused({ state: 'held', advice: 'look_up' })).toEqual({ not: expect.stringMatching(/resuelva primero/) });
    expect(refused({ kind: '07' })).toEqual({ not: 'Una nota de crédito no se anula.' });
    expect([refused({ state: 'void' }), refused({ state: 'rejected' })]).toEqual([undefined, undefined]);
    const note: Document = { ...sale, kind: '07', way: 'void', state: 'issued' };
    expect([stands(note), stands({ ...note, state: 'void' })]).toEqual([
      expect.stringMatching(/^En lugar de enviar esta nota/),
      expect.stringMatching(/no se envió/),
    ]);
    expect(advice({ ...note, way: 'bill', state: 'held', advice: 'too_late' })).toMatch(/^Pasó el plazo .* nota/);
  });

  it('counts the days to its last one, whatever the hour', () => {
    expect(daysUntil('2026-12-03', '2026-11-28')).toBe(5);
    expect(daysUntil('2026-11-27', '2026-11-28')).toBe(-1);
  });
});

describe('a shop that emits', () => {
  it('says in a sentence why nothing is sent', () => {
    expect(reason({ code: '0102', answer: 'x' })).toMatch(/usuario o la clave SOL/);
    expect(reason({ code: 'old-cert', answer: '' })).toMatch(/venció/);
    expect(reason({ code: 'other-ruc', answer: '' })).toMatch(/de otro RUC/);
    expect(reason({ code: '0111', answer: '' })).toMatch(/no tiene permiso/);
    expect(reason({ code: '2325', answer: '' })).toMatch(/certificado/);
    expect(reason({ code: '9', answer: 'Algo nuevo' })).toBe('La SUNAT respondió: Algo nuevo');
  });

  it('warns of a certificate 30 days before its end, and urgently 7 days before', () => {
    const inDays = (days: number) => ending(new Date(Date.now() + days * 86_400_000).toISOString())?.tone;
    expect([60, 29, 6, -1].map(inDays)).toEqual([undefined, 'attention', 'danger', 'danger']);
  });

  it('counts what waits, and the nearest last day of what has still to be sent', () => {
    const queue: Emission['queue'] = [
      { state: 'rejected', documents: 1, nearest: '2026-11-20' },
      { state: 'held', documents: 2, nearest: '2026-11-30' },
      { state: 'issued', documents: 3, nearest: '2026-12-01' },
    ];
    const shop = { queue } as Emission;
    expect(counted(shop, 'issued', 'held')).toBe(5);
    expect(nearest(shop)).toBe('2026-11-30');
  });

  it('reads its series as ranges', () => {
    expect(ranges(['B003', 'B004', 'BC03', 'F003', 'F004'])).toBe('B003–B004, BC03, F003–F004');
  });

  it('finds its district by department and province', () => {
    expect(departments).toHaveLength(25);
    expect(provinces(departmentOf('150132')).map(({ name }) => name)).toContain('LIMA');
    expect(districts(provinceOf('150132'))).toHaveLength(43);
    expect(nameOf('150132')).toBe('SAN JUAN DE LURIGANCHO');
  });
});

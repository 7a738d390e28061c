import { describe, expect, it } from 'vitest';
import { isDni, isDocument, isRuc, kindOf } from '../src/values/peru';

describe('a RUC', () => {
  it.each(['20512333797', '20131370645', '20505310072', '20131312955', '20100070970', '20606066661', '20000000001'])(
    '%s is valid',
    (ruc) => expect(isRuc(ruc)).toBe(true),
  );
  it.each(['10054148289', '10101174102', '10467123691', '10400000048', '10178011460'])(
    '%s of a person is valid',
    (ruc) => expect(isRuc(ruc)).toBe(true),
  );
  it.each(['20512333798', '20123456789', '20480048359', '10414711225', '2051233379', '30512333797', 'veinte'])(
    '%s is not',
    (ruc) => expect(isRuc(ruc)).toBe(false),
  );
});

describe('an identity document', () => {
  it('of eight digits is a DNI, zeros in front count', () => {
    expect(isDni('05414828')).toBe(true);
    expect(isDni('5414828')).toBe(false);
    expect([kindOf('05414828'), kindOf('20512333797'), kindOf('A123')]).toEqual(['dni', 'ruc', undefined]);
  });
  it('of a foreigner has letters and digits', () => {
    expect(isDocument('ce', '001234567')).toBe(true);
    expect(isDocument('passport', 'A 1')).toBe(false);
  });
});

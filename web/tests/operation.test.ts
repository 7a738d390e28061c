import { describe, expect, it } from 'vitest';
import { describeUses } from '../src/operation/use';

describe('a number that was used before', () => {
  it('says where, how much and when', () => {
    const text = describeUses([
      { kind: 'sale', subject: 'a', number: 'B001-00000012', amount: 1050, at: '2026-03-15T17:00:00Z' },
      { kind: 'credit_payment', subject: 'b', amount: 300, at: '2026-03-14T17:00:00Z' },
      { kind: 'supplier_payment', subject: 'c', number: 'F001-55', amount: 900, at: '2026-03-13T17:00:00Z' },
      { kind: 'supplier_payment', subject: 'd', amount: 800, at: '2026-03-12T17:00:00Z' },
    ]);
    expect(text.replaceAll('\u00a0', ' ')).toMatch(
      /^Venta B001-00000012, S\/ 10\.50, .* · Pago de fiado, S\/ 3\.00, .* · Pago a proveedor F001-55, S\/ 9\.00, .* · Pago a proveedor, S\/ 8\.00, /,
    );
  });
});

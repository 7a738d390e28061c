import { describe, expect, it } from 'vitest';
import { codePages } from '../src/printer/choices';
import { drawerKick, encode } from '../src/printer/escpos';
import type { Line } from '../src/printer/lines';
import { decode, said } from './escpos';

const letters = 'Ñandú áéíóú ñ ü ¿qué? ¡sí! S/ 1,234.50';
const capitals = 'PIÑA ÁÉÍÓÚÜ';
const left = (text: string): Line => ({ kind: 'text', text, align: 'left' });
const printed = (lines: Line[], paper: 58 | 80 = 80, codePage: (typeof codePages)[number] = 'cp850') =>
  decode([...encode(lines, { paper, codePage })]);

describe('a thermal printer', () => {
  it.each(codePages)('prints the letters of Spanish on %s', (codePage) => {
    const lines = said(printed([left(letters), left(capitals)], 80, codePage)).split('\n');
    expect(lines).toEqual([letters, codePage === 'cp437' ? 'PIÑA AÉIOUÜ' : capitals]);
  });

  it('prints what comes nearest for a letter that no page has', () => {
    const text = said(printed([left('2 × 1,50 · “pan” — c/u… 日')], 80, 'cp437'));
    expect(text).toBe('2 x 1,50 · "pan" - c/u... ?');
  });

  it.each([
    [58, 32],
    [80, 48],
  ] as const)('sets a figure at the right edge of %d mm of paper, and lets no line grow wider', (paper, columns) => {
    const name = 'Detergente en polvo con un nombre tan largo que no cabe en una sola línea';
    const text = said(
      printed([{ kind: 'row', left: name, right: 'S/ 12.50' }, left('x'.repeat(100)), left('a  b')], paper),
    );
    const lines = text.split('\n');
    expect(lines.every((line) => line.length <= columns)).toBe(true);
    const end = lines.findIndex((line) => line.endsWith('S/ 12.50'));
    expect(lines[end]).toHaveLength(columns);
    expect(
      lines
        .slice(0, end + 1)
        .join(' ')
        .replace('S/ 12.50', '')
        .split(/ +/)
        .join(' ')
        .trim(),
    ).toBe(name);
    expect(lines.slice(end + 1, -1).join('')).toBe('x'.repeat(100));
    expect(lines.at(-1)).toBe('a b');
  });

  it('keeps a value that is as wide as the paper on lines of its own', () => {
    const value = 'https://tienda.example/c/0123456789';
    expect(said(printed([{ kind: 'row', left: 'Consulte', right: value }], 58)).split('\n')).toEqual([
      'Consulte',
      value.slice(0, 32),
      value.slice(32),
    ]);
  });

  it('makes the QR code of level Q that SUNAT asks for, at most as wide as the paper', () => {
    const text = `20000000001|03|B001|00000042|1.83|12.00|2026-03-15|1|12345678|${'m1WJ4yM8aQ'.repeat(3)}|`;
    for (const paper of [58, 80] as const) {
      const [code] = printed([{ kind: 'qr', text }], paper).filter(({ kind }) => kind === 'qr');
      expect(code).toMatchObject({ text, level: 'Q' });
      // A code of version 10 has 57 modules and room for 151 bytes; the head has 384 or 576 dots.
      expect(57 * (code as { module: number }).module).toBeLessThanOrEqual(paper === 58 ? 384 : 576);
    }
  });

  it('makes the bars that the till reads', () => {
    const bars = (text: string) => printed([{ kind: 'barcode', text }]).filter(({ kind }) => kind === 'barcode')[0];
    expect(bars('7751805000049')).toEqual({ kind: 'barcode', type: 'EAN13', text: '7751805000049' });
    expect(bars('96385074')).toEqual({ kind: 'barcode', type: 'EAN8', text: '96385074' });
    expect(bars('BOL-GRANDE-01')).toEqual({ kind: 'barcode', type: 'CODE128', text: '{BBOL-GRANDE-01' });
  });

  it('sets bold and tall letters for what it applies to alone', () => {
    const [total, thanks] = printed([
      { kind: 'row', left: 'TOTAL', right: 'S/ 4.50', bold: true, large: true },
      { kind: 'text', text: 'Gracias', align: 'center' },
    ]);
    expect(total).toMatchObject({ bold: true, large: true });
    expect(thanks).toMatchObject({ text: `${' '.repeat(20)}Gracias`, bold: false, large: false });
  });

  it('opens the drawer by the pin that drawers hang on', () => {
    expect(decode([...drawerKick()])).toEqual([{ kind: 'kick', pin: 2 }]);
  });

  it('cuts the paper after each part', () => {
    expect(printed([left('a'), { kind: 'cut' }, left('b'), { kind: 'cut' }]).map(({ kind }) => kind)).toEqual([
      'text',
      'cut',
      'text',
      'cut',
    ]);
  });
});

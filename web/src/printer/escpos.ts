/** Lines as the bytes of ESC/POS, which thermal printers of all makes understand. */
import Encoder from '@point-of-sale/receipt-printer-encoder';
import type { Choices, CodePage } from './choices';
import type { Line } from './lines';

type Roll = Pick<Choices, 'paper' | 'codePage'>;

/** Characters of the printer's usual font (A, of 12 dots) on a line, and dots a module of a QR code. */
const rolls = { 58: { columns: 32, module: 5 }, 80: { columns: 48, module: 6 } } as const;
/** So much paper lies between the print head and the knife. */
const feedBeforeCut = 4;

const begin = ({ paper }: Pick<Choices, 'paper'>) =>
  new Encoder({ language: 'esc-pos', columns: rolls[paper].columns, codepageMapping: 'epson', feedBeforeCut });

/** Opens the drawer that hangs on the printer: a pulse of 100 ms on pin 2. */
export const drawerKick = (): Uint8Array => begin({ paper: 58 }).initialize().pulse(0, 100, 500).encode();

export function encode(lines: readonly Line[], roll: Roll): Uint8Array {
  const { columns, module } = rolls[roll.paper];
  const out = begin(roll).initialize().codepage(roll.codePage);
  const said = (text: string) => fit(text, roll.codePage);
  const emphasize = (line: { bold?: boolean; large?: boolean }) =>
    out.bold(line.bold ?? false).size(1, line.large ? 2 : 1);
  for (const line of lines) {
    switch (line.kind) {
      case 'text':
        emphasize(line).align(line.align);
        for (const part of wrap(said(line.text), columns)) out.line(part);
        break;
      case 'row':
        emphasize(line).align('left');
        for (const part of beside(said(line.left), said(line.right), columns)) out.line(part);
        break;
      case 'rule':
        out.bold(false).size(1, 1).align('left').line('-'.repeat(columns));
        break;
      case 'qr':
        out.align('center').qrcode(line.text, { model: 2, size: module, errorlevel: 'q' });
        break;
      case 'barcode':
        out.align('center').barcode(line.text, symbology(line.text), { height: 64, width: 2, text: true });
        break;
      case 'cut':
        out.cut('partial');
    }
  }
  return out.encode();
}

const symbology = (text: string) => (/^\d{13}$/.test(text) ? 'ean13' : /^\d{8}$/.test(text) ? 'ean8' : 'code128');

/** Letters that a page may lack, each with what stands for it. */
const stands: Record<string, string> = { '×': 'x', '·': '-', '–': '-', '—': '-', '−': '-', '…': '...', '€': 'EUR' };
for (const quote of '“”«»') stands[quote] = '"';
for (const quote of '‘’') stands[quote] = "'";

const known = new Map<string, boolean>();

/** Whether a code page has the letter: the encoder sets a question mark for what it has not. */
function has(letter: string, codePage: CodePage): boolean {
  const key = `${codePage} ${letter}`;
  let found = known.get(key);
  if (found === undefined) {
    const bytes = begin({ paper: 58 }).codepage(codePage).text(letter).encode();
    known.set(key, (found = !bytes.includes('?'.charCodeAt(0))));
  }
  return found;
}

/** The text in letters of a code page: what it lacks loses its accent, or is what comes nearest. */
function fit(text: string, codePage: CodePage): string {
  const letters = [...text.normalize('NFC').replace(/[\u00a0\u202f]/g, ' ')];
  return letters
    .map((letter) => {
      if (letter <= '~' || has(letter, codePage)) return letter;
      const bare = stands[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '');
      return bare <= '~' ? bare : '?';
    })
    .join('');
}

/** Lines of a width, broken between words, and inside of one that alone is wider. A text keeps its indent. */
function wrap(text: string, columns: number): string[] {
  const indent = text.match(/^ */)![0];
  const lines: string[] = [];
  let line = indent;
  for (let word of text.trim().split(/ +/)) {
    if (line.trim() !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent;
    }
    line += line.trim() === '' ? '' : ' ';
    while (line.length + word.length > columns) {
      const fits = columns - line.length;
      lines.push(line + word.slice(0, fits));
      word = word.slice(fits);
      line = indent;
    }
    line += word;
  }
  return [...lines, line];
}

/** A text with a figure at the right edge of its last line. */
function beside(left: string, right: string, columns: number): string[] {
  const room = columns - right.length - 1;
  // A long value, as a link or a name is, has lines of its own.
  if (room < columns / 3) return [...wrap(left, columns), ...wrap(right, columns)];
  const lines = wrap(left, room);
  return lines.map((line, i) => (i === lines.length - 1 ? line.padEnd(columns - right.length) + right : line));
}

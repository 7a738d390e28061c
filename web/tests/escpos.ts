/**
 * What a thermal printer would print of bytes: the commands of Epson's ESC/POS reference that a receipt needs, and the
 * letters of four code pages, written down here and not taken from the encoder. A command that is not in it fails.
 */
export type Printed =
  | { kind: 'text'; text: string; bold: boolean; large: boolean }
  | { kind: 'kick'; pin: number }
  | { kind: 'qr'; text: string; level: string; module: number }
  | { kind: 'barcode'; type: string; text: string }
  | { kind: 'ask'; status: number }
  | { kind: 'cut' };

// The upper halves, 0x80 to 0xff, as IBM and Microsoft publish them.
const pc437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const pc850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const wpc1252 =
  '€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ' + Array.from({ length: 96 }, (_, i) => String.fromCharCode(0xa0 + i)).join('');
/** By the number that ESC t has for them in Epson's printers and what follows them. */
const pages: Record<number, string> = { 0: pc437, 2: pc850, 16: wpc1252, 19: pc850.replace('ı', '€') };
const barcodes: Record<number, string> = { 2: 'EAN13', 3: 'EAN8', 73: 'CODE128' };

export function decode(bytes: readonly number[]): Printed[] {
  const out: Printed[] = [];
  let at = 0;
  let page = pc437;
  let bold = false;
  let large = false;
  let text = '';
  /** How the line began: the letters that close it come after what is said of them. */
  let set = { bold, large };
  const qr = { text: '', level: '', module: 0 };
  const next = () => bytes[at++]!;
  const ascii = (codes: readonly number[]) => String.fromCharCode(...codes);

  function escape(): void {
    const command = String.fromCharCode(next());
    if (command === '@') [page, bold, large] = [pc437, false, false];
    else if (command === 'E') bold = (next() & 1) === 1;
    else if (command === 't') {
      const n = next();
      if (!pages[n]) throw new Error(`code page ${n}`);
      page = pages[n];
    } else if (command === 'p') {
      out.push({ kind: 'kick', pin: next() === 0 ? 2 : 5 });
      at += 2;
    } else if (command === 'a' || command === 'M' || command === '-' || command === '3') next();
    else if (command !== '2') throw new Error(`ESC ${command}`);
  }

  function group(): void {
    const command = String.fromCharCode(next());
    if (command === '!') large = (next() & 0x0f) > 0;
    else if (command === 'V') {
      const how = next();
      if (how > 1) next();
      out.push({ kind: 'cut' });
    } else if (command === 'h' || command === 'w' || command === 'H') next();
    else if (command === 'k') {
      const type = next();
      const length = type >= 65 ? next() : bytes.indexOf(0, at) - at;
      out.push({ kind: 'barcode', type: barcodes[type] ?? `${type}`, text: ascii(bytes.slice(at, at + length)) });
      at += length + (type >= 65 ? 0 : 1);
    } else if (command === '(') {
      if (next() !== 0x6b) throw new Error('GS (');
      const length = next() + 256 * next();
      const [, fn, ...rest] = bytes.slice(at, at + length);
      at += length;
      if (fn === 67) qr.module = rest[0]!;
      else if (fn === 69) qr.level = 'LMQH'[rest[0]! - 48]!;
      else if (fn === 80) qr.text = ascii(rest.slice(1));
      else if (fn === 81) out.push({ kind: 'qr', ...qr });
    } else throw new Error(`GS ${command}`);
  }

  while (at < bytes.length) {
    const byte = next();
    if (byte === 0x1b) escape();
    else if (byte === 0x1d) group();
    else if (byte === 0x1c)
      next(); // FS . ends the mode of Chinese letters
    else if (byte === 0x10) {
      if (next() !== 4) throw new Error('DLE');
      out.push({ kind: 'ask', status: next() });
    } else if (byte === 0x0a) {
      if (text.trim() !== '') out.push({ kind: 'text', text: text.trimEnd(), ...set });
      text = '';
    } else if (byte !== 0x0d) {
      if (text.trim() === '' && byte !== 0x20) set = { bold, large };
      text += byte < 0x80 ? String.fromCharCode(byte) : page[byte - 0x80]!;
    }
  }
  return out;
}

/** The words of a paper, a line each. */
export const said = (printed: readonly Printed[]) =>
  printed.flatMap((one) => (one.kind === 'text' ? [one.text] : [])).join('\n');

/**
 * One spelling for all ways to write a barcode, as the server has it
 * (internal/values/peru/barcode.go): a scanner sends 12 digits or 13 for the same stripes, an
 * export 14, a short code 8. Both are held to internal/values/peru/testdata/barcodes.json.
 */
export function spelledBarcode(code: string): string {
  const typed = code.trim();
  let digits = /^0\d{13}$/.test(typed) ? typed.slice(1) : typed;
  if (!/^(\d{8}|\d{12}|\d{13})$/.test(digits)) return typed;
  if (!checks(digits)) {
    digits = digits.length === 8 ? expanded(digits) : '';
    if (!checks(digits)) return typed;
  }
  return digits.padStart(digits.length === 8 ? 8 : 13, '0').replace(/^00000(?=\d{8}$)/, '');
}

/** Whether the last digit is the check digit of those before it. */
export function checks(digits: string): boolean {
  if (!digits) return false;
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** The UPC-A that a UPC-E of 8 digits is short for; nothing when it is none. */
function expanded(digits: string): string {
  if (!/^[01]/.test(digits)) return '';
  const last = digits.charAt(6);
  const end = digits.slice(7);
  if (last <= '2') return `${digits.slice(0, 3)}${last}0000${digits.slice(3, 6)}${end}`;
  if (last === '3') return `${digits.slice(0, 4)}00000${digits.slice(4, 6)}${end}`;
  if (last === '4') return `${digits.slice(0, 5)}00000${digits.slice(5, 6)}${end}`;
  return `${digits.slice(0, 6)}0000${last}${end}`;
}

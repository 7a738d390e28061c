/**
 * Writes what a table shows as a file for a spreadsheet. Semicolons: with the settings of Peru, Excel reads no
 * commas.
 */

export type Cell = string | number;

export function toCsv(rows: readonly (readonly Cell[])[]): string {
  // The mark at the beginning tells Excel that it is UTF-8.
  return '\ufeff' + rows.map((row) => row.map(field).join(';')).join('\r\n') + '\r\n';
}

function field(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  // Text that begins like a formula is disarmed: names are typed by other people.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

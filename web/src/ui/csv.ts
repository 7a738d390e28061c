/** What is seen, as a file for a spreadsheet: separated by semicolons, which is what the one of Peru expects. */

export type Cell = string | number;

export function toCsv(rows: readonly (readonly Cell[])[]): string {
  // The mark at the beginning tells Excel that it is UTF-8.
  return '\ufeff' + rows.map((row) => row.map(field).join(';')).join('\r\n') + '\r\n';
}

function field(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  // A text that begins as a formula does is disarmed: the names are other people's.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands the browser a file to keep. */
export function download(name: string, content: BlobPart, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin to read only after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

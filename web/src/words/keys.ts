import { methods } from '../values/methods';
import { each } from './each';

/** Keys and what they do. */
type Row = readonly [keys: readonly string[], does: string];

/** Each way to pay has its letter. */
const choices = methods.filter((one) => one.till);
const letters = choices.map(({ key }) => key!.toUpperCase());

/**
 * The keys of the till, in the order in which they are needed. The help
 * shows them; tests/manual.test.ts holds the code and the manual to them.
 */
export const keyWords = each<{ title: string; manual: string; rows: readonly Row[] }>(
  {
    title: 'Atajos de teclado',
    manual: 'Abrir el manual',
    rows: [
      [['123…', 'Enter'], 'Escanear: números y Enter'],
      [['3', '*'], 'Antes de escanear: 3 unidades'],
      [['F2'], 'Buscar'],
      [['↑', '↓'], 'Elegir línea o resultado'],
      [['+', '-'], 'Sumar o restar una unidad'],
      [['Supr'], 'Quitar la línea'],
      [['F4'], 'Cliente'],
      [['F6'], 'Guardar el ticket'],
      [['F7'], 'Recuperar un ticket'],
      [['F8'], 'Descuento'],
      [['F9'], 'Cobrar'],
      [letters, `Al cobrar: ${choices.map(({ es }) => es).join(', ')}`],
      [['B', 'F'], 'Al cobrar: boleta o factura'],
      [['P', 'Ctrl+P'], 'Después de cobrar: imprimir el comprobante'],
      [['Enter', 'Esc'], 'Después de cobrar: nueva venta'],
      [['Esc'], 'Volver o borrar'],
      [['?'], 'Esta ayuda'],
    ],
  },
  {
    title: 'Keyboard shortcuts',
    manual: 'Open the manual',
    rows: [
      [['123…', 'Enter'], 'Scan: digits and Enter'],
      [['3', '*'], 'Before a scan: 3 units'],
      [['F2'], 'Search'],
      [['↑', '↓'], 'Choose a line or a result'],
      [['+', '-'], 'Add or remove one unit'],
      [['Del'], 'Remove the line'],
      [['F4'], 'Customer'],
      [['F6'], 'Park the ticket'],
      [['F7'], 'Recall a ticket'],
      [['F8'], 'Discount'],
      [['F9'], 'Charge'],
      [letters, `When charging: ${choices.map(({ en }) => en).join(', ')}`],
      [['B', 'F'], 'When charging: boleta or factura'],
      [['P', 'Ctrl+P'], 'After charging: print the receipt'],
      [['Enter', 'Esc'], 'After charging: new sale'],
      [['Esc'], 'Back or clear'],
      [['?'], 'This help'],
    ],
  },
);

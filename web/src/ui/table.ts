/** The shape of a table's columns, and what it exports. */
import { toCsv, type Cell } from './csv';

export type Column<T> = {
  /** Its name among the cells that a screen draws itself. */
  key: string;
  label: string;
  text: (row: T) => string;
  /** What a spreadsheet gets instead of the text: money in soles, a plain number. */
  csv?: (row: T) => Cell;
  /** Figures stand at the end, under each other. */
  end?: boolean;
  /** Less important: fainter. */
  soft?: boolean;
};

export function csvOf<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  return toCsv([
    columns.map(({ label }) => label),
    ...rows.map((row) => columns.map((column) => (column.csv ?? column.text)(row))),
  ]);
}

/** Centimos as the soles of a spreadsheet. */
export const soles = (centimos: number): number => centimos / 100;

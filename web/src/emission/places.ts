/**
 * SUNAT's catalogue 13 (the districts of Peru with INEI's codes
 * of six digits), which is fetched when somebody chooses one.
 */
import source from '../../../internal/values/ubigeo/places.txt?raw';

export type Place = { code: string; name: string };

const all: readonly Place[] = source
  .trim()
  .split('\n')
  .map((line) => ({ code: line.slice(0, 6), name: line.slice(7) }));

/** Departments end in four zeros, provinces in two, districts in none. */
const below = (of: string, zeros: string) =>
  all
    .filter(({ code }) => code.startsWith(of) && code.endsWith(zeros))
    .sort((a, b) => a.name.localeCompare(b.name, 'es'));

export const departments = all.filter(({ code }) => code.endsWith('0000'));
export const provinces = (department: string): Place[] =>
  below(department.slice(0, 2), '00').filter(({ code }) => !code.endsWith('0000'));
export const districts = (province: string): Place[] =>
  below(province.slice(0, 4), '').filter(({ code }) => !code.endsWith('00'));

export const nameOf = (code: string): string => all.find((place) => place.code === code)?.name ?? '';
export const departmentOf = (code: string): string => (code ? `${code.slice(0, 2)}0000` : '');
export const provinceOf = (code: string): string => (code ? `${code.slice(0, 4)}00` : '');

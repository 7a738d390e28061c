import titles from '../../../workflows/titles/titles.json';
import { prefs } from '../state/prefs.svelte';

/**
 * The states of the machines in plain Spanish, as the API says them.
 * In English they have their own names, which are plain already.
 */
export const spanish: Readonly<Record<string, string>> = titles;

/** A state as people call it: "Restore the table: sales" keeps what it is about. */
export function stateName(state: string): string {
  if (prefs.language === 'en') return state;
  const [name = '', ...about] = state.split(': ');
  return [spanish[name] ?? name, ...about].join(': ');
}

/** The server's words about a field, which are for programmers, as words for who fills in the form. */
import { prefs } from '../state/prefs.svelte';

const rules: [RegExp, string][] = [
  [/^is required/, 'Falta este dato.'],
  [/^must be at least (\S+) characters$/, 'Escriba al menos $1 letras o números.'],
  [/^must be at most (\S+) characters$/, 'Escriba a lo más $1 letras o números.'],
  [/^must be (\d+) to (\d+) characters on one line$/, 'Escriba de $1 a $2 letras, en una línea.'],
  [/^must be from (\S+) to (\S+)$/, 'Ponga un número de $1 a $2.'],
  [/^must be at least (\S+)$/, 'El mínimo es $1.'],
  [/^must be at most (\S+)$/, 'El máximo es $1.'],
  [/^must be an address with an @$/, 'El correo lleva una @.'],
  [/^belongs to (.+)$/, 'Ya es de $1.'],
  [/^is wrong or too old: ask for another one$/, 'Ese código no es, o ya venció. Pida otro.'],
  [/^must be a rate of IGV.*$/, 'El IGV es 18, o 10.5 si la SUNAT tiene al restaurante u hotel en su lista.'],
  [/^is no district/, 'Elija el distrito de la lista.'],
  [/RUC/, 'Ese RUC no es válido. Tiene 11 números: revíselos.'],
];

export function fieldSentence(message: string): string {
  if (prefs.language === 'en') return message.charAt(0).toUpperCase() + message.slice(1).replace(/\.?$/, '.');
  const rule = rules.find(([pattern]) => pattern.test(message));
  return rule ? message.replace(rule[0].source.startsWith('^') ? rule[0] : /^.*$/, rule[1]) : 'Revise este dato.';
}

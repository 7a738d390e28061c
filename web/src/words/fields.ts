/** The server's words about a field, which are for programmers, as words for who fills in the form. */
import { prefs } from '../state/prefs.svelte';

const rules: [pattern: RegExp, spanish: string, english: string][] = [
  [/^is required/, 'Falta este dato.', 'Required.'],
  [/^must be at least (\S+) characters$/, 'Escriba al menos $1 letras o números.', 'Use at least $1 characters.'],
  [/^must be at most (\S+) characters$/, 'Escriba como máximo $1 letras o números.', 'Use at most $1 characters.'],
  [
    /^must be (\d+) to (\d+) characters on one line$/,
    'Escriba de $1 a $2 letras en una línea.',
    'Use $1 to $2 characters on one line.',
  ],
  [/^must be from (\S+) to (\S+)$/, 'Escriba un número de $1 a $2.', 'From $1 to $2.'],
  [/^must be at least (\S+)$/, 'El mínimo es $1.', 'At least $1.'],
  [/^must be at most (\S+)$/, 'El máximo es $1.', 'At most $1.'],
  [/^must be an address with an @$/, 'El correo lleva una @.', 'An e-mail has an @.'],
  [/^belongs to (.+)$/, 'Ya es de $1.', 'It already belongs to $1.'],
  [
    /^is wrong or too old: ask for another one$/,
    'Ese código no es correcto o ya venció. Pida otro.',
    'That code is wrong or too old. Ask for another.',
  ],
  [/^is not the present password$/, 'Esa no es su contraseña actual.', 'That is not your present password.'],
  [
    /^is too simple, or was used before$/,
    'Elija otra: es muy simple o ya la usó.',
    'Choose another: it is too simple, or was used before.',
  ],
  [
    /^must be a rate of IGV.*$/,
    'El IGV es 18, o 10.5 si la SUNAT tiene al restaurante u hotel en su lista.',
    'IGV is 18, or 10.5 for restaurants and hotels on SUNAT’s list.',
  ],
  [/^is no district/, 'Elija el distrito de la lista.', 'Choose the district from the list.'],
  [/RUC/, 'Ese RUC no es válido. Tiene 11 números: revíselos.', 'That RUC is not valid. It has 11 digits: check them.'],
];

export function fieldSentence(message: string): string {
  const english = prefs.language === 'en';
  const rule = rules.find(([pattern]) => pattern.test(message));
  if (!rule)
    return english ? message.charAt(0).toUpperCase() + message.slice(1).replace(/\.?$/, '.') : 'Revise este dato.';
  return message.replace(rule[0].source.startsWith('^') ? rule[0] : /^.*$/, rule[english ? 2 : 1]);
}

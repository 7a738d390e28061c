/** The rules of spelling.Fold (internal/values/spelling); its testdata/folds.json holds both to the same. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/(\d),(\d)/g, '$1.$2'],
  [/(\d) ?(?:litros?|lts?|l)\b/g, '$1l'],
  [/(\d) ?(?:gramos?|grs?|g)\b/g, '$1g'],
  [/(\d) ?(?:kilogramos?|kilos?|kgs?)\b/g, '$1kg'],
  [/(\d) ?(?:mililitros?|mls?|cc)\b/g, '$1ml'],
  [/[cs]h/g, 'x'],
  [/gh|gu([ei])/g, 'g$1'],
  [/h/g, ''],
  [/oo/g, 'u'],
  [/ll/g, 'y'],
  [/v/g, 'b'],
  [/z|c([ei])/g, 's$1'],
  [/qu([ei])|q|c/g, 'k$1'],
  [/\bs([bcdfgklmnpqrt])/g, 'es$1'],
];

/**
 * A text as it sounds to a person who writes it by ear, in lower case: accents, b and v, c, k, s and z, h, ll and y,
 * doubled letters and the space before a unit make no difference. "Spaghetti 500 gr" and "espagueti 500g" are the same.
 */
export function fold(text: string): string {
  let folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(/\s+/g, ' ');
  for (const [from, to] of rules) folded = folded.replace(from, to);
  return folded.replace(/(\p{L})\1+/gu, '$1');
}

/** Whether a folded text has a folded word: anywhere in it, but a number only where one begins. */
export function has(text: string, word: string): boolean {
  return /^\d/.test(word) ? ` ${text}`.includes(` ${word}`) : text.includes(word);
}

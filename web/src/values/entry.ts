/**
 * What the search field holds when Enter comes: words of a person, or a code from the scanner, maybe with a quantity.
 */

export type Entry =
  | { kind: 'nothing' }
  | { kind: 'words'; words: string; quantity?: string }
  | { kind: 'code'; code: string; quantity?: string };

/** Reads "3*7751243000014": three of that code. "1.250*" serves goods by weight. Only digits are a code. */
export function parse(text: string): Entry {
  const match = /^\s*(?:(\d{1,4}(?:[.,]\d{1,3})?)\s*\*)?\s*(.*?)\s*$/.exec(text);
  const rest = match?.[2] ?? '';
  if (rest === '') return { kind: 'nothing' };
  const quantity = match?.[1] === undefined ? {} : { quantity: match[1] };
  if (/^\d{4,}$/.test(rest)) return { kind: 'code', code: rest, ...quantity };
  return { kind: 'words', words: rest, ...quantity };
}

/** The quantity that stands before the code or the words, or alone: "3*" and then a touch on a product. */
export function quantityBefore(text: string): string | undefined {
  return /^\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*\*/.exec(text)?.[1];
}

/**
 * Works off entries one after the other in the order in which they came, however fast the scanner is and however slow
 * the look-up of one: the field is free again at once, and no two scans overtake each other.
 */
export function inTurn<T>(work: (item: T) => Promise<void>): (item: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (item) => {
    last = last.then(() => work(item)).catch(() => {});
    return last;
  };
}

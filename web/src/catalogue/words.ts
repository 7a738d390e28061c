/**
 * Which words a person may have meant: the words of the catalogue that are a slip or two away from what
 * was typed. Typed words are often unfinished, so the beginning of a longer word counts as the word.
 */

/** Slips that are forgiven: none in short words, where every slip is another word. */
function allowed(word: string): number {
  return word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
}

/**
 * The edits (a letter wrong, missing, too much, or two swapped) from `typed` to the nearest beginning of `word`; more
 * than `most` is returned as most + 1.
 */
export function slips(typed: string, word: string, most: number): number {
  const width = Math.min(word.length, typed.length + most);
  let before: number[] = [];
  let above = Array.from({ length: width + 1 }, (_, i) => i);
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= width; j++) {
      const same = typed[i - 1] === word[j - 1];
      let edits = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
      least = Math.min(least, edits);
    }
    if (least > most) return most + 1;
    before = above;
    above = row;
  }
  return Math.min(...above);
}

/** The words of the vocabulary nearest to the typed one; none when all are too far. */
export function nearest(typed: string, vocabulary: Iterable<string>): string[] {
  let most = allowed(typed);
  let found: string[] = [];
  if (most === 0) return found;
  for (const word of vocabulary) {
    // The first letter is rarely the slip, and holding to it spares nine tenths of the work.
    if (word[0] !== typed[0] && word[1] !== typed[0] && word[0] !== typed[1]) continue;
    if (word.length < typed.length - most) continue;
    const edits = slips(typed, word, most);
    if (edits > most) continue;
    if (edits < most) found = [];
    most = edits;
    found.push(word);
  }
  return found;
}

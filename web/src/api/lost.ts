/**
 * Lost answers: a write whose answer did not come may have been done. It goes out again under the key
 * that it had, and the server gives its first answer; once an answer came, the same write is a new one.
 */
import { uuidv7 } from './uuidv7';

export class LostAnswers {
  /** Keys of the writes that have no answer yet, by what they ask for. */
  #keys = new Map<string, string>();

  /** The key of a write, the same until its answer came. */
  keyOf(what: string): string {
    const key = this.#keys.get(what) ?? uuidv7();
    this.#keys.set(what, key);
    return key;
  }

  /** Says that the write was answered: nobody sends it again. */
  answered(what: string): void {
    this.#keys.delete(what);
  }
}

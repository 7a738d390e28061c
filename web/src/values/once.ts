import { uuidv7 } from '../api/uuidv7';

/**
 * The id of something that is to happen once: the same body goes out under the same id however often it is sent, a
 * changed one under a new id.
 */
export class Once {
  #body = '';
  #id = '';
  #at = 0;

  idOf(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.#body) {
      this.#body = text;
      this.#id = uuidv7();
      this.#at = Date.now();
    }
    return this.#id;
  }

  /** How long ago the body came up, in whole seconds. */
  get secondsAgo(): number {
    return Math.max(0, Math.round((Date.now() - this.#at) / 1000));
  }
}

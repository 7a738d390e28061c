import { uuidv7 } from './uuidv7';

/**
 * The id of something that is to happen once: the same body goes out under the same id however often it is sent, a
 * changed one under a new id.
 */
export class Once {
  #body = '';
  #id = '';

  idOf(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.#body) {
      this.#body = text;
      this.#id = uuidv7();
    }
    return this.#id;
  }
}

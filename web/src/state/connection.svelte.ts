/**
 * Whether the server can be reached. Every call of the page tells (http.ts); while it cannot be, a small question goes
 * out again and again, ever more slowly, until it is answered.
 */
import { currentSession } from '../api/client';
import { whenReached } from '../api/http';

const firstMs = 500;
const slowestMs = 15_000;
/** A till where nothing is sold must notice, too. */
const quietMs = 30_000;

class Connection {
  online = $state(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = firstMs;
  #back: (() => void)[] = [];

  constructor() {
    whenReached((reached) => this.#heard(reached));
    addEventListener('offline', () => this.#heard(false));
    addEventListener('online', () => this.#ask());
    this.#later(quietMs);
  }

  /** Calls back whenever the server answers again. */
  whenBack(callback: () => void): void {
    this.#back.push(callback);
  }

  #heard(reached: boolean): void {
    const was = this.online;
    this.online = reached;
    if (reached) {
      this.#wait = firstMs;
      this.#later(quietMs);
      if (!was) for (const callback of this.#back) callback();
    } else if (was) {
      this.#later(this.#wait);
    }
  }

  async #ask(): Promise<void> {
    if (this.online && document.visibilityState === 'hidden') return this.#later(quietMs);
    await currentSession(); // its answer, whatever it is, comes to #heard
    if (this.online) return;
    this.#wait = Math.min(slowestMs, this.#wait * 2);
    this.#later(this.#wait);
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), milliseconds);
  }
}

export const connection = new Connection();

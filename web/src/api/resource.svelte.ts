/** What a screen asks the server for, as state: the answer, the problem, or that it is under way. */
import type { Problem } from './types';
import type { Result } from './http';

export class Resource<T> {
  data = $state.raw<T>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  #ask: () => Promise<Result<T>>;
  #turn = 0;

  constructor(ask: () => Promise<Result<T>>) {
    this.#ask = ask;
  }

  /** Asks (again). Only the answer to the latest question counts; a failure leaves the data as it was. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    const answer = await this.#ask();
    if (turn !== this.#turn) return;
    this.busy = false;
    this.problem = answer.problem;
    if (!answer.problem) this.data = answer.data;
  }

  /** Takes what a write answered as the present state. */
  set(data: T): void {
    this.#turn++;
    this.busy = false;
    this.problem = undefined;
    this.data = data;
  }
}

type Page<T> = { items: readonly T[]; next?: string };

/** A list that comes page by page. */
export class Pages<T> {
  items = $state.raw<readonly T[]>();
  next = $state.raw<string>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  #ask: (cursor?: string) => Promise<Result<Page<T>>>;
  #turn = 0;
  #pages = 1;

  constructor(ask: (cursor?: string) => Promise<Result<Page<T>>>) {
    this.#ask = ask;
  }

  /** Begins anew, such as with other filters. What is seen stays until the answer is there. */
  load = (): Promise<void> => this.#fetch(1);

  /** Asks again for as much as is seen. */
  refresh = (): Promise<void> => this.#fetch(this.#pages);

  more = (): Promise<void> => this.#fetch(1, this.next);

  async #fetch(pages: number, from?: string): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    let items: readonly T[] = from === undefined ? [] : (this.items ?? []);
    let next = from;
    for (let page = 0; page < pages && (page === 0 || next !== undefined); page++) {
      const answer = await this.#ask(next);
      if (turn !== this.#turn) return;
      if (answer.problem) {
        this.busy = false;
        this.problem = answer.problem;
        return;
      }
      items = [...items, ...answer.data.items];
      next = answer.data.next;
    }
    this.busy = false;
    this.problem = undefined;
    this.items = items;
    this.next = next;
    this.#pages = from === undefined ? pages : this.#pages + 1;
  }
}

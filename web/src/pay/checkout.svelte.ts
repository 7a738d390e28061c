/**
 * Sends a sale so that it happens once, whatever the network does.
 *
 * The id belongs to the body: the same body goes out under the same id, and a changed one (another method, another
 * cart) under a new id. While it is not known what became of a sale, nothing else can be sent: it is sent again as it
 * was, or the server is asked. The id of such a sale outlives a reload of the page, so that even then it is settled
 * before anything new is sold.
 */
import * as client from '../api/client';
import type { NewSale, Problem, Sale } from '../api/types';
import { uuidv7 } from '../api/uuidv7';

export type Draft = Omit<NewSale, 'id'>;

export type State =
  /** May be sent; `problem` is why the last try sold nothing. */
  | { name: 'ready'; problem?: Problem }
  | { name: 'sending' }
  | { name: 'checking' }
  /** No answer, or one that does not tell: the sale may have happened. */
  | { name: 'unknown'; why: 'no-answer' | 'unreachable' }
  /** Sold; `before`: by an earlier try whose answer was lost. */
  | { name: 'sold'; sale: Sale; before: boolean };

type Api = Pick<typeof client, 'createSale' | 'getSale'>;
type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
type Clock = { now: () => number; pause: (milliseconds: number) => Promise<void> };

const clockOfTheDay: Clock = {
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

const key = 'carmensita.unsettled';
const askEveryMs = 1_500;

/** A checkout ends within 27 s, one way or the other: a sale that is not recorded by then will not be. */
const endsWithinMs = 35_000;

export class Checkout {
  state = $state.raw<State>({ name: 'ready' });
  #id = uuidv7();
  #sent: Draft | undefined;
  /** The server may still get an earlier try under this id: another body must not take another id. */
  #pinned = false;
  #sentAt = 0;

  constructor(
    readonly api: Api,
    readonly memory: Memory,
    readonly clock: Clock = clockOfTheDay,
  ) {
    const [id, sentAt] = memory.getItem(key)?.split(' ') ?? [];
    if (!id) return;
    this.#id = id;
    this.#sentAt = Number(sentAt);
    this.#pinned = true;
    this.state = { name: 'unknown', why: 'no-answer' };
  }

  /** Whether the sale of unknown outcome can be sent again; after a reload only the server can tell. */
  get canRetry(): boolean {
    return this.#sent !== undefined;
  }

  /** A new sale begins; one of unknown outcome stays in the way until it is settled. */
  begin(): void {
    if (this.state.name !== 'ready' && this.state.name !== 'sold') return;
    this.state = { name: 'ready' };
    if (!this.#pinned) this.#renew();
  }

  /** Sends the sale. A second call while it is under way does nothing: a double click sells once. */
  async submit(draft: Draft): Promise<void> {
    if (this.state.name !== 'ready') return;
    if (!this.#pinned && this.#sent && JSON.stringify(draft) !== JSON.stringify(this.#sent)) this.#renew();
    this.#sent = draft;
    await this.#send({ name: 'ready' });
  }

  /** Sends the same sale again, under the same id. */
  async retry(): Promise<void> {
    if (this.state.name === 'unknown' && this.#sent) await this.#send(this.state);
  }

  /** The sale of unknown outcome. */
  get unsettled(): string | undefined {
    return this.state.name === 'unknown' || this.state.name === 'checking' ? this.#id : undefined;
  }

  /** Somebody else, who has the whole sale, brings it to its end under its id; here the next one may begin. */
  handOver(): void {
    if (this.state.name !== 'unknown') return;
    this.memory.removeItem(key);
    this.#renew();
    this.state = { name: 'ready' };
  }

  /** Asks the server what became of the sale, and goes on asking while it may still be under way. */
  async check(): Promise<void> {
    if (this.state.name === 'unknown') await this.#settle();
  }

  async #send(before: State): Promise<void> {
    this.state = { name: 'sending' };
    this.#sentAt = this.clock.now();
    this.memory.setItem(key, `${this.#id} ${this.#sentAt}`);
    const { data, problem } = await this.api.createSale({ id: this.#id, ...this.#sent! });
    if (data) return this.#sold(data, false);
    if (problem.status === 401 || problem.status === 403 || problem.code === 'too_many_tries') {
      // This try did not get in; whether an earlier one did is as unknown as it was.
      if (before.name !== 'ready') return void (this.state = before);
      this.memory.removeItem(key);
      this.state = problem.status === 401 ? before : { name: 'ready', problem };
    } else if (problem.code === 'sale_id_reused') {
      // An earlier try did get in: sold, or given up, in which case its id is spent.
      if ((await this.#settle()) === 'not sold') this.#renew();
    } else if (isConclusive(problem)) {
      this.#failed(problem);
    } else {
      this.state = { name: 'unknown', why: 'no-answer' };
    }
  }

  async #settle(): Promise<'sold' | 'not sold' | 'unknown'> {
    this.state = { name: 'checking' };
    for (;;) {
      const { data, problem } = await this.api.getSale(this.#id);
      if (data) {
        this.#sold(data, true);
        return 'sold';
      }
      if (problem.status !== 404) {
        this.state = { name: 'unknown', why: 'unreachable' };
        return 'unknown';
      }
      if (this.clock.now() - this.#sentAt > endsWithinMs) break;
      await this.clock.pause(askEveryMs);
    }
    this.#failed(notSold);
    this.#pinned = true;
    return 'not sold';
  }

  #sold(sale: Sale, before: boolean): void {
    this.#renew();
    this.memory.removeItem(key);
    this.state = { name: 'sold', sale, before };
  }

  #failed(problem: Problem): void {
    this.#pinned = false;
    this.memory.removeItem(key);
    this.state = { name: 'ready', problem };
  }

  #renew(): void {
    this.#id = uuidv7();
    this.#sent = undefined;
    this.#pinned = false;
  }
}

/** Not an error of the server: a check found that nothing had been sold. */
export const notSold: Problem = { type: 'about:blank', title: '', status: 0, code: 'not_sold' };

/** Whether the answer says for sure that nothing was sold. Others, such as "too many requests", only say "not now". */
function isConclusive(problem: Problem): boolean {
  return [400, 402, 409, 413, 422].includes(problem.status) || problem.code === 'terminal_unavailable';
}

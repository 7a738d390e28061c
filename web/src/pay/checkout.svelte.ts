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
import { uuidv7 } from '../uuidv7';

export type Draft = Omit<NewSale, 'id'>;

export type State =
  /** May be sent; `problem` is why the last try sold nothing. */
  | { name: 'ready'; problem?: Problem }
  | { name: 'sending' }
  | { name: 'checking' }
  /** No answer, or one that does not tell: the sale may have happened. */
  | { name: 'unknown'; why: 'no-answer' | 'unreachable' | 'running' }
  /** Sold; `before`: by an earlier try whose answer was lost. */
  | { name: 'sold'; sale: Sale; before: boolean };

type Api = Pick<typeof client, 'createSale' | 'getSale' | 'saleTimeline'>;
type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'carmensita.unsettled';

export class Checkout {
  state = $state.raw<State>({ name: 'ready' });
  #id = uuidv7();
  #sent: Draft | undefined;
  /** The server may still get an earlier try under this id: another body must not take another id. */
  #pinned = false;

  constructor(
    readonly api: Api,
    readonly memory: Memory,
  ) {
    const unsettled = memory.getItem(key);
    if (unsettled === null) return;
    this.#id = unsettled;
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

  /** Asks the server what became of the sale. */
  async check(): Promise<void> {
    if (this.state.name !== 'unknown') return;
    await this.#settle();
  }

  async #send(before: State): Promise<void> {
    this.state = { name: 'sending' };
    this.memory.setItem(key, this.#id);
    const { data, problem } = await this.api.createSale({ id: this.#id, ...this.#sent! });
    if (data) return this.#sold(data, false);
    if (problem.status === 401) {
      // The sale did not get in; whether an earlier try did is as unknown as it was.
      if (before.name === 'ready') this.memory.removeItem(key);
      this.state = before;
    } else if (problem.code === 'sale_id_reused') {
      await this.#settle();
    } else if (tells(problem)) {
      this.#failed(problem);
    } else {
      this.state = { name: 'unknown', why: 'no-answer' };
    }
  }

  async #settle(): Promise<void> {
    this.state = { name: 'checking' };
    const { data, problem } = await this.api.saleTimeline(this.#id);
    if (problem?.status === 404) {
      this.#pinned = true;
      this.memory.removeItem(key);
      this.state = { name: 'ready', problem: notSold };
    } else if (problem) {
      this.state = { name: 'unknown', why: 'unreachable' };
    } else if (data.outcome === 'in_progress') {
      this.state = { name: 'unknown', why: 'running' };
    } else if (data.outcome === 'failed') {
      this.#renew();
      this.#failed(notSold);
    } else {
      await this.#fetch();
    }
  }

  async #fetch(): Promise<void> {
    const { data } = await this.api.getSale(this.#id);
    if (data) this.#sold(data, true);
    else this.state = { name: 'unknown', why: 'unreachable' };
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

/** Whether the answer says for sure that nothing was sold. */
function tells(problem: Problem): boolean {
  return (problem.status >= 400 && problem.status < 500) || problem.code === 'terminal_unavailable';
}

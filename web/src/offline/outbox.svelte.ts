/**
 * Sales that the server does not have yet. They go out in the order in which they were
 * made, under the ids that they were made with, so that each is sold once however often
 * it is sent. What the server refuses waits for a person and does not hold up the others.
 */
import type * as client from '../api/client';
import type { Approval, NewSale } from '../api/types';
import { verdictOf, type Kept } from './entry';

type Api = Pick<typeof client, 'createSale' | 'getSale'>;
type Store = {
  all: () => Promise<Kept[]>;
  put: (entry: Kept) => Promise<void>;
  remove: (id: string) => Promise<void>;
};
/** Runs work of which only one may run on this device; other tabs have the same queue. */
type Alone = (work: () => Promise<void>) => Promise<void>;

/** Sales that were sent stay for their receipts, as many as a person may look for. */
const keptSent = 30;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

export class Outbox {
  entries = $state.raw<readonly Kept[]>([]);
  sending = $state(false);
  waiting = $derived(this.entries.filter(({ state }) => state === 'waiting'));
  review = $derived(this.entries.filter(({ state }) => state === 'review'));
  sent = $derived(this.entries.filter(({ state }) => state === 'sent'));
  /** Whose sales may be sent: the user's own, or everyone's while a manager is signed in. */
  mayGo: (entry: Kept) => boolean = () => false;
  /** Sales that a closed page left behind, of unknown outcome. */
  #left = new Set<string>();
  /** What this page waits for the answer of. */
  #mine = new Set<string>();
  #pause = firstPauseMs;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #soldCallbacks: ((entry: Kept) => void)[] = [];

  constructor(
    readonly api: Api,
    readonly store: Store,
    readonly alone: Alone,
  ) {}

  find(id: string): Kept | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  whenSold(callback: (entry: Kept) => void): void {
    this.#soldCallbacks.push(callback);
  }

  /** Takes over the sales that this device keeps, all but `except`, which the page is working on. */
  async wake(except: string | undefined): Promise<void> {
    this.entries = await this.store.all();
    if (except) this.#mine.add(except);
    for (const { id, state } of this.entries) if (state === 'held' && !this.#mine.has(id)) this.#left.add(id);
  }

  /** Another tab may have changed the queue. */
  async read(): Promise<void> {
    this.entries = await this.store.all();
  }

  /** Keeps a sale while its answer is awaited, so that closing the browser does not lose it. */
  async hold(entry: Kept): Promise<void> {
    this.#mine.add(entry.id);
    await this.#put({ ...entry, state: 'held' });
  }

  /** It is known what became of what this page sold: this device no longer answers for it. */
  async release(): Promise<void> {
    for (const id of this.#mine) {
      this.#mine.delete(id);
      if (this.find(id)?.state === 'held') await this.#remove(id);
    }
  }

  /** Puts a sale into the queue. Fails when this device cannot keep it: then it must not be sold. */
  async add(entry: Kept): Promise<void> {
    this.#mine.delete(entry.id);
    await this.#put({ ...entry, state: 'waiting' });
  }

  /** Sends what waits. Calls meanwhile do nothing; what fails for now is tried again by itself. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.#timer);
    try {
      await this.alone(async () => {
        await this.read();
        for (const entry of this.entries)
          if (entry.state === 'held' && this.#left.has(entry.id)) await this.#settle(entry);
        let again = false;
        for (const entry of this.waiting) {
          if (!this.mayGo(entry)) continue;
          const verdict = await this.#sendOne(entry);
          again ||= verdict === 'later' || verdict === 'blocked';
          if (verdict === 'later') break;
        }
        this.#pause = again ? Math.min(longestPauseMs, this.#pause * 2) : firstPauseMs;
        if (again) this.#timer = setTimeout(() => void this.send(), this.#pause);
      });
    } finally {
      this.sending = false;
    }
  }

  /** Sends a reviewed sale again, maybe changed, with a manager's word. The id stays: sold before is sold once. */
  async resend(id: string, change: Partial<NewSale> = {}, approval?: Approval): Promise<void> {
    const entry = this.find(id);
    if (!entry?.body || entry.state === 'sent') return;
    await this.#sendOne({ ...entry, body: { ...entry.body, ...change } }, approval, 'review');
  }

  /** Drops a sale that is not to be recorded. */
  async discard(id: string): Promise<void> {
    await this.#remove(id);
  }

  async #sendOne(entry: Kept, approval?: Approval, otherwise: 'waiting' | 'review' = 'waiting') {
    const { body } = entry;
    if (!body) return 'sent' as const;
    const { data, problem } = await this.api.createSale(approval ? { ...body, approval } : body);
    if (data) return this.#sold(entry, data.number);
    const tried = { ...entry, tries: entry.tries + 1, problem };
    if (problem.code === 'sale_id_reused') {
      // An earlier try with another body got in.
      const { data: before } = await this.api.getSale(entry.id);
      if (before) return this.#sold(entry, before.number);
    }
    const verdict = verdictOf(problem, tried.tries);
    await this.#put({ ...tried, state: verdict === 'review' ? 'review' : otherwise });
    return verdict;
  }

  /** A page was closed before it knew what became of this sale. */
  async #settle(entry: Kept): Promise<void> {
    const { data, problem } = await this.api.getSale(entry.id);
    if (data) return void (await this.#sold(entry, data.number));
    if (problem.status === 404)
      await this.#put({ ...entry, state: 'review', problem: { ...problem, code: 'not_sold' } });
  }

  async #sold(entry: Kept, number: string): Promise<'sent'> {
    const { body: _, problem: __, ...rest } = entry;
    const sold: Kept = { ...rest, state: 'sent', number };
    await this.#put(sold);
    for (const old of this.sent.slice(0, -keptSent)) await this.#remove(old.id);
    for (const callback of this.#soldCallbacks) callback(sold);
    return 'sent';
  }

  async #put(entry: Kept): Promise<void> {
    await this.store.put(entry);
    this.entries = [...this.entries.filter(({ id }) => id !== entry.id), entry].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #remove(id: string): Promise<void> {
    await this.store.remove(id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }
}

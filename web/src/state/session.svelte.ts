/** Who is signed in. The proof is an HttpOnly cookie that this code never sees. */
import * as api from '../api/client';
import type { Problem, Session, Till } from '../api/types';
import * as store from './store';
import { prefs } from './prefs.svelte';

/** Who was signed in here last, and the tills: enough to sell without a network. No proof of anything. */
type Kept = { user: Session; tills: Till[] };

const key = 'session';

class SessionState {
  /** 'starting' until the server has said who we are; 'expired' keeps the screen below as it was. */
  status = $state<'starting' | 'failed' | 'out' | 'expired' | 'in'>('starting');
  user = $state.raw<Session>();
  tills = $state.raw<Till[]>([]);
  problem = $state.raw<Problem>();

  constructor() {
    api.whenUnauthorized(() => {
      if (this.status === 'in') this.status = 'expired';
    });
  }

  /** The till that this screen sells at, once chosen. */
  get till(): Till | undefined {
    return this.tills.find((till) => till.id === prefs.till) ?? (this.tills.length === 1 ? this.tills[0] : undefined);
  }

  async start(): Promise<void> {
    this.status = 'starting';
    const { data, problem } = await api.currentSession();
    if (data) return this.#enter(data);
    if (problem.code === 'network' && (await this.#remember())) return;
    this.problem = problem;
    this.status = problem.status === 401 ? 'out' : 'failed';
    if (problem.status === 401) await forget();
  }

  /** The network is back: reloads the session and the tills. */
  async resume(): Promise<void> {
    if (this.status !== 'in') return;
    const { data } = await api.currentSession(); // a session that ended calls back by itself
    if (data) await this.#enter(data);
  }

  /** Asks again about the tills: which is open, and since when. */
  async readTills(): Promise<Problem | undefined> {
    const { data, problem } = await api.listTills();
    if (data) {
      this.tills = data.items;
      if (this.user) await keep({ user: this.user, tills: this.tills });
    }
    return problem;
  }

  async signIn(username: string, password: string): Promise<Problem | undefined> {
    const { data, problem } = await api.signIn(username, password);
    if (data) await this.#enter(data);
    return problem;
  }

  /** Goes in with a session that was opened another way. */
  admit(user: Session): Promise<void> {
    return this.#enter(user);
  }

  async signOut(): Promise<Problem | undefined> {
    const { problem } = await api.signOut();
    if (problem && problem.status !== 401) return problem;
    this.user = undefined;
    this.status = 'out';
    await forget();
    return undefined;
  }

  async #enter(user: Session): Promise<void> {
    const { data, problem } = await api.listTills();
    if (problem) {
      if (this.status === 'in') return;
      this.problem = problem;
      this.status = 'failed';
      return;
    }
    this.tills = data.items;
    this.user = user;
    this.status = 'in';
    await keep({ user, tills: data.items });
  }

  /** Without a network the till goes on with who was signed in here; the server checks when it can be asked. */
  async #remember(): Promise<boolean> {
    const kept = await store.get<Kept>('kept', key).catch(() => undefined);
    if (!kept || Date.parse(kept.user.expiresAt) < Date.now()) return false;
    this.tills = kept.tills;
    this.user = kept.user;
    this.status = 'in';
    return true;
  }
}

async function keep(kept: Kept): Promise<void> {
  await store.put('kept', key, kept).catch(() => {});
}

async function forget(): Promise<void> {
  await store.remove('kept', key).catch(() => {});
}

export const session = new SessionState();

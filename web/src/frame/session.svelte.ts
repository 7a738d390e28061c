/** Who is signed in. The proof is an HttpOnly cookie that this code never sees. */
import * as api from '../api/client';
import type { Problem, Session, Till } from '../api/types';
import { prefs } from './prefs.svelte';

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
    this.problem = problem;
    this.status = problem.status === 401 ? 'out' : 'failed';
  }

  async signIn(username: string, password: string): Promise<Problem | undefined> {
    const { data, problem } = await api.signIn(username, password);
    if (data) await this.#enter(data);
    return problem;
  }

  async signOut(): Promise<Problem | undefined> {
    const { problem } = await api.signOut();
    if (problem && problem.status !== 401) return problem;
    this.user = undefined;
    this.status = 'out';
    return undefined;
  }

  async #enter(user: Session): Promise<void> {
    const { data, problem } = await api.listTills();
    if (problem) {
      this.problem = problem;
      this.status = 'failed';
      return;
    }
    this.tills = data.items;
    this.user = user;
    this.status = 'in';
  }
}

export const session = new SessionState();

/**
 * Short words at the edge of the screen, for what needs no answer; with an undo while they are seen. Instead of asking
 * "are you sure?" something is done and can be undone, or is only sent when the time to take it back is over.
 */

export type Toast = {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
  /** What happens when the toast is gone and nobody took it back. */
  then?: () => void;
};

const lifetimeMs = 6_000;
const secondThoughtsMs = 10_000;
const most = 3;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  constructor() {
    // Who leaves the page has decided.
    if (typeof addEventListener === 'function')
      addEventListener('pagehide', () => this.list.forEach((toast) => this.dismiss(toast.id)));
  }

  show(text: string, action?: Toast['action']): void {
    this.#add({ text, ...(action && { action }) }, lifetimeMs);
  }

  /** Does `send` in ten seconds, unless `undo` was pressed until then; what is given back presses it, too. */
  later(text: string, send: () => void, undo: { label: string; run?: () => void }): () => void {
    const toast = this.#add(
      { text, then: send, action: { label: undo.label, run: undo.run ?? (() => {}) } },
      secondThoughtsMs,
    );
    return () => this.act(toast);
  }

  /** The person pressed the button of the toast. */
  act(toast: Toast): void {
    if (!this.list.includes(toast)) return;
    this.list = this.list.filter(({ id }) => id !== toast.id);
    toast.action?.run();
  }

  /** Its time is over. */
  dismiss(id: number): void {
    const gone = this.list.find((toast) => toast.id === id);
    this.list = this.list.filter((toast) => toast.id !== id);
    gone?.then?.();
  }

  #add(toast: Omit<Toast, 'id'>, lastsMs: number): Toast {
    const id = this.#next++;
    const tooOld = this.list.slice(0, Math.max(0, this.list.length + 1 - most));
    const added = { id, ...toast };
    this.list = [...this.list, added];
    tooOld.forEach((old) => this.dismiss(old.id));
    setTimeout(() => this.dismiss(id), lastsMs);
    return added;
  }
}

export const toasts = new Toasts();

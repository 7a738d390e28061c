/** Short words at the edge of the screen, for what needs no answer; with a button while they are seen. */

export type Toast = {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
  /** What happens when the toast is gone and nobody took it back. */
  then?: () => void;
};

const lifetimeMs = 6_000;
const most = 3;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  show(text: string, action?: Toast['action']): void {
    this.add({ text, ...(action && { action }) }, lifetimeMs);
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

  add(toast: Omit<Toast, 'id'>, lastsMs: number): Toast {
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

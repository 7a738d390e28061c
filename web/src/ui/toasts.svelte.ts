/** Short words at the edge of the screen, for what needs no answer; with an undo while they are seen. */

export type Toast = { id: number; text: string; action?: { label: string; run: () => void } };

const lifetimeMs = 6_000;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  show(text: string, action?: Toast['action']): void {
    const toast: Toast = { id: this.#next++, text, ...(action && { action }) };
    this.list = [...this.list.slice(-1), toast];
    setTimeout(() => this.dismiss(toast.id), lifetimeMs);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();

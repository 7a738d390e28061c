/**
 * Installs the worker that answers for the page without a
 * network (worker/sw.js), and offers a new version of the page.
 */
import { toasts } from '../ui/toasts.svelte';
import { offlineWords as w } from '../words/offline';

const askEveryMs = 3_600_000;

export function install(): void {
  // Only a secure page may have one; over plain http on the shop's own network the till needs the network.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => void register());
}

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  if (!registration) return;
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next?.addEventListener('statechange', () => {
      // Without one that runs already, this is the first and nothing is new.
      if (next.state === 'installed' && navigator.serviceWorker.controller) offer(next);
    });
  });
  // A till is rarely closed.
  setInterval(() => void registration.update().catch(() => {}), askEveryMs);
}

function offer(next: ServiceWorker): void {
  toasts.show(w().update, {
    label: w().reload,
    run: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      next.postMessage('take over');
    },
  });
}

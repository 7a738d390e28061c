/**
 * What comes apart from the till must be there when it is asked
 * for: fast fingers type into it, and the network may be gone.
 */
import { pin } from '../pay/pin';
import { parts } from '../till/parts';
import { places } from './places';

/** Browsers without requestIdleCallback wait a moment instead. */
const idle = () => new Promise<unknown>((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));

/** Fetches what a cashier may open, one after the other, while the page has nothing else to do. */
export async function fetchAhead(): Promise<void> {
  const screens = places
    .filter(({ section }) => ['drawer', 'queue', 'sales'].includes(section))
    .map(({ load }) => load);
  for (const part of [
    ...Object.values(parts),
    pin,
    () => import('../till/BuyerForm.svelte'),
    () => import('../sales/Returns.svelte'),
    () => import('../sales/open'),
    ...screens,
  ]) {
    await idle();
    await part().catch(() => {});
  }
}

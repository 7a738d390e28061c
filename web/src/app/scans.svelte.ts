/**
 * A scan is a scan on every screen: it adds its product to the
 * ticket, wherever the focus is, and its Enter does nothing else.
 */
import { paths } from '../state/paths';
import { router } from '../state/route.svelte';
import { session } from '../state/session.svelte';
import { checkout } from '../pay/current';
import { toasts } from '../ui/toasts.svelte';
import { tillWords as w } from '../words/till';
import { catalogue } from '../catalogue/catalogue.svelte';
import { counter } from '../till/counter.svelte';
import { parse } from './address';
import { Scanner, type Scan } from '../catalogue/scanner';
import { soundError } from '../scan/sound';

const scanner = new Scanner<HTMLInputElement | HTMLTextAreaElement>(
  (code) => (catalogue.now.byCode(code) ?? catalogue.now.byLabel(code)) !== undefined,
);

/** Hears every key before any screen does. */
export function hear(event: KeyboardEvent): void {
  if (session.status !== 'in' || event.isComposing) return;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  // A field that asks for a code, such as that of a product's barcodes or of a count, takes the scan itself.
  if (target?.closest('[data-codes]')) return scanner.forget();
  if (event.key === 'Enter' || event.key === 'Tab') {
    const found = scanner.ended(event.timeStamp);
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const [field, before] of found.fields) {
      field.value = before;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    void take(found.scan);
  } else if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key !== 'Shift') scanner.forget();
  } else {
    const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;
    scanner.typed(event.key, event.timeStamp, field, field?.value);
  }
}

async function take(scan: Scan): Promise<void> {
  const { name } = checkout.state;
  if (name === 'sending' || name === 'checking' || name === 'unknown') {
    soundError();
    return toasts.show(w().scanWaits);
  }
  const route = parse(router.path);
  // Right after a sale it begins the next one.
  if (route.screen === 'sold' || (route.screen === 'place' && route.place.path === paths.kept(':id'))) {
    checkout.begin();
    router.go(paths.till);
  }
  await counter.scan(scan);
  // The till shows the outcome itself while it is open and no dialog covers it.
  if (parse(router.path).screen === 'till' && session.till?.shift && !document.querySelector('dialog[open]')) return;
  const { notice } = counter;
  if (!notice) return toasts.show(counter.spoken);
  toasts.show([notice.title, notice.hint].filter(Boolean).join(' '));
  counter.notice = undefined;
}

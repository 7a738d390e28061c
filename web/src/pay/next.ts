import { counter } from '../till/counter.svelte';
import { parse } from '../values/entry';

/** After a sale: Enter or Esc begins the next one, and a scan begins it with that product. */
export function nextByScan(leave: () => void, print: () => void) {
  let typed = '';

  function next() {
    const entry = parse(typed);
    typed = '';
    leave();
    if (entry.kind === 'code') void counter.scan(entry);
  }

  function keydown(event: KeyboardEvent) {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    // The browser's own print would print the screen.
    if (event.key.toLowerCase() === 'p' && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return print();
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[\d*.]$/.test(event.key)) {
      typed += event.key;
    } else if (event.key === 'Escape' || (event.key === 'Enter' && !isLink(event.target))) {
      event.preventDefault();
      next();
    }
  }

  // Enter on a link or button that was reached by Tab is that link's; a scanner's Enter never is.
  function isLink(target: EventTarget | null): boolean {
    return typed === '' && target instanceof HTMLElement && target.matches('a, button');
  }

  return { next, keydown };
}

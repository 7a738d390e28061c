import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/**
 * An attachment that runs once, when its element comes. One that read a state would run again with every
 * change of it: a form that gives the focus to its first empty field would take it away while somebody types.
 */
export function once<E extends Element>(work: (element: E) => void | (() => void)): Attachment<E> {
  return (element) => untrack(() => work(element));
}

/** Whether a keyboard would come up over half the page with the focus: there is no mouse. */
export const touch = () => matchMedia('(hover: none)').matches;

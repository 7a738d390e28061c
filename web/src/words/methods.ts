/** Ways to pay, in the language in force. */
import { prefs } from '../state/prefs.svelte';
import { methodOf, methods, type Method } from '../values/methods';

export const methodName = (method: string) => methodOf(method)[prefs.language];

/** What it is called when money goes back by it. */
export const backBy = (method: string) => methodOf(method).back[prefs.language];

/** Where the number of the operation is found. */
export const numberHint = (method: string) => methodOf(method).hint?.[prefs.language];

/** Choices of those that may be taken there. */
export const methodsFor = <Some extends Method>(where: 'debt' | 'payout') =>
  methods.filter((one) => one[where]).map(({ id }) => ({ value: id as Some, label: methodName(id) }));

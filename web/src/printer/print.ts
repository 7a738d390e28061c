/**
 * Prints papers as this device was told to: straight to its thermal printer, or by the browser's own dialog, which
 * also steps in when the printer does not print. Nothing here holds up a sale: what goes wrong is said, and nothing
 * is thrown.
 */
import { pageText } from '../api/page';
import type { Product } from '../api/types';
import { toasts } from '../ui/toasts.svelte';
import { words as w } from '../words/printer';
import { printFrame } from './browser';
import { chosen, type Choices } from './choices';
import { PrinterError, send, type Reason } from './device';
import { labelLines } from './labels';
import { linesOf, read, type Line } from './lines';

/** Prints a page of the server. The browser prints it where no printer does. */
export async function printPage(address: string): Promise<void> {
  await onPaper(
    () => pageLines(address),
    () => printFrame(address),
  );
}

/** Prints the paper on the screen: one that the server has not, such as the ticket of a sale without a network. */
export async function printScreen(): Promise<void> {
  await onPaper(screenLines, () => print());
}

/**
 * What happens by itself after a sale, once: the drawer opens if cash was moved, then the receipt is printed. `paper`
 * is the page of the server with the receipt; without it the paper on the screen is meant.
 */
export async function afterSale(id: string, cash: boolean, paper?: string): Promise<void> {
  const choices = chosen();
  if (served.has(id)) return;
  served.add(id);
  if (choices.via === 'browser') {
    if (choices.auto) await (paper ? printFrame(paper) : print());
    return;
  }
  const kick = choices.drawer && cash;
  if (!kick && !choices.auto) return;
  try {
    await thermal(choices, kick, choices.auto ? (paper ? pageLines(paper) : screenLines()) : undefined);
  } catch (error) {
    // No dialog that nobody asked for: the next customer waits.
    toasts.show(w().unprinted(why(error)), paper ? { label: w().byBrowser, run: () => printFrame(paper) } : undefined);
  }
}

/** Sales that were served on this page: coming back to one prints nothing again. */
const served = new Set<string>();

/** Prints a page that shows whether width, letters and code are right; gives why it was not printed. */
export function printTest(choices: Choices): Promise<Reason | undefined> {
  return tried(() => thermal(choices, false, testLines()));
}

export function openDrawer(choices: Choices): Promise<Reason | undefined> {
  return tried(() => thermal(choices, true, undefined));
}

/** Prints labels for the shelf, each cut from the next; gives why they were not printed. */
export function printLabels(items: readonly { product: Product; count: number }[]): Promise<Reason | undefined> {
  return tried(() => thermal(chosen(), false, items.flatMap(labelLines)));
}

async function onPaper(lines: () => Line[] | Promise<Line[]>, by: () => void): Promise<void> {
  const choices = chosen();
  if (choices.via === 'browser') return by();
  try {
    await thermal(choices, false, await lines());
  } catch (error) {
    toasts.show(w().unprinted(why(error)));
    by();
  }
}

async function thermal(
  choices: Choices,
  kick: boolean,
  lines: readonly Line[] | Promise<readonly Line[]> | undefined,
): Promise<void> {
  const coming = lines && Promise.resolve(lines);
  coming?.catch(() => {}); // a printer that is not there is told first
  // The encoder knows all printers of the world: who has none does not fetch it.
  const { drawerKick, encode } = await import('./escpos');
  const paper = coming?.then((all) => encode(all.at(-1)?.kind === 'cut' ? all : [...all, { kind: 'cut' }], choices));
  paper?.catch(() => {});
  await send(choices, kick ? drawerKick() : undefined, paper);
}

async function pageLines(address: string): Promise<Line[]> {
  const page = await pageText(address);
  if (page === undefined) throw new Error(w().noPage);
  return linesOf(page);
}

const screenLines = () => [...document.querySelectorAll('.paper')].flatMap(read);

function testLines(): Line[] {
  const middle = (text: string, more = {}): Line => ({ kind: 'text', text, align: 'center', ...more });
  return [
    middle(w().test, { bold: true, large: true }),
    { kind: 'rule' },
    ...w().testLetters.map((text) => middle(text)),
    { kind: 'row', left: w().testItem, right: 'S/ 1,234.50' },
    { kind: 'row', left: 'TOTAL', right: 'S/ 1,234.50', bold: true, large: true },
    { kind: 'qr', text: location.origin },
    middle(w().testEnd),
  ];
}

async function tried(work: () => Promise<void>): Promise<Reason | undefined> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PrinterError) return error.reason;
    throw error;
  }
  return undefined;
}

const why = (error: unknown) => (error instanceof PrinterError ? w().reasons[error.reason] : w().noPage);

/**
 * What a picky eye sees of a screen: what stands beyond its box, is cut, hides behind something else, or moves by
 * itself.
 */
import type { Page } from 'playwright-core';

/**
 * The widths that people have: small and usual phones, a tablet both ways, a laptop, a desk. 640 × 400 is a laptop at
 * 200 %.
 */
export const sizes = [
  { width: 320, height: 568 },
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 640, height: 400 },
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
];

/**
 * Looks at the page at each width, and says what is wrong: "pay at 390: button "Cobrar" beyond the right edge".
 * `whole` must be seen wholly.
 */
export async function beyond(page: Page, state: string, whole: readonly string[] = []): Promise<string[]> {
  const before = page.viewportSize()!;
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    found.push(...(await page.evaluate(look, [...whole])).map((wrong) => `${state} at ${size.width}: ${wrong}`));
  }
  await page.setViewportSize(before);
  return found;
}

/** Runs in the page. */
function look(whole: string[]): string[] {
  const wrong = new Set<string>();
  const named = (element: Element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].filter((name) => !name.startsWith('svelte-')).join('.')} "${(element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40)}"`;
  const style = (element: Element) => getComputedStyle(element);
  const hidden = (element: Element): boolean =>
    style(element).clipPath.includes('inset(50%)') || style(element).visibility === 'hidden';
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
  const root = dialog ?? document.body;

  const painted = (looks: CSSStyleDeclaration) =>
    looks.backgroundColor !== 'rgba(0, 0, 0, 0)' || parseFloat(looks.borderInlineEndWidth) > 0;
  const speaks = (element: Element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '');

  /** `left` and `right` are the nearest box that is painted or cut off, `bottom` the end of what is seen. */
  const walk = (element: Element, left: number, right: number, bottom: number) => {
    const looks = style(element);
    if (looks.display === 'none' || hidden(element)) return;
    const box = element.getBoundingClientRect();
    const shortened = looks.textOverflow === 'ellipsis' || looks.webkitLineClamp !== 'none';
    if (looks.position === 'fixed') [left, right, bottom] = [0, innerWidth, innerHeight];
    // What sits on a corner, such as a count, may stand out a little.
    const corner = looks.position === 'absolute' ? 8 : 1;
    if (box.width > 0 && box.height > 0 && looks.display !== 'contents') {
      if (box.right > right + corner)
        wrong.add(`${named(element)} ${Math.round(box.right - right)} px beyond the right edge`);
      if (box.left < left - corner)
        wrong.add(`${named(element)} ${Math.round(left - box.left)} px beyond the left edge`);
      if (box.bottom > bottom + 1) wrong.add(`${named(element)} ${Math.round(box.bottom - bottom)} px below the end`);
      if (
        !shortened &&
        speaks(element) &&
        looks.display !== 'inline' &&
        element.scrollWidth > element.clientWidth + 1 &&
        !['auto', 'scroll'].includes(looks.overflowX)
      ) {
        wrong.add(`${named(element)} is ${element.scrollWidth - element.clientWidth} px wider than its box`);
      }
    }
    if (shortened || ['svg', 'SELECT'].includes(element.tagName)) return;
    // What scrolls has its own room.
    if (['auto', 'scroll'].includes(looks.overflowX)) [left, right] = [-Infinity, Infinity];
    else if (box.width > 0 && (painted(looks) || ['hidden', 'clip'].includes(looks.overflowX)))
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
    if (['auto', 'scroll'].includes(looks.overflowY)) bottom = Infinity;
    for (const child of element.children) walk(child, left, right, bottom);
  };
  // Outside of the shop's frame, which fills the window, a page scrolls as a whole.
  walk(root, 0, innerWidth, dialog || document.querySelector('.frame') ? innerHeight : Infinity);

  for (const selector of whole) {
    const element = [...root.querySelectorAll(selector)].find((one) => one.getBoundingClientRect().width > 0);
    if (!element) {
      wrong.add(`${selector} is not to be seen`);
      continue;
    }
    const box = element.getBoundingClientRect();
    for (const [x, y] of [
      [box.left + 2, box.top + 2],
      [box.right - 2, box.bottom - 2],
      [box.left + box.width / 2, box.top + box.height / 2],
    ] as const) {
      const top = document.elementFromPoint(x, y);
      if (!top || !(element.contains(top) || top.contains(element)))
        wrong.add(`${selector} is hidden${top ? ` behind ${named(top)}` : ' outside'}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.add('the page scrolls sideways');
  return [...wrong].slice(0, 8);
}

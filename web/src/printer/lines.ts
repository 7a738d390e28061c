/**
 * What a thermal printer sets, line by line. It is read from the page that a browser would print, so that what stands
 * on a receipt is decided in one place, whatever prints it.
 */
export type Line =
  | { kind: 'text'; text: string; align: 'left' | 'center'; bold?: boolean; large?: boolean }
  /** A text that wraps beside a figure that does not. */
  | { kind: 'row'; left: string; right: string; bold?: boolean; large?: boolean }
  | { kind: 'rule' }
  | { kind: 'qr'; text: string }
  | { kind: 'barcode'; text: string }
  | { kind: 'cut' };

/** Reads a page of the server. What stands before its content, such as styles, is left out: nothing here is shown. */
export function linesOf(page: string): Line[] {
  const content = page.slice(page.indexOf('<main'));
  return read(new DOMParser().parseFromString(content, 'text/html').body);
}

/** Reads an element: of a page of the server, or a `.paper` of this one. */
export function read(element: Element): Line[] {
  const blocks = [...element.children].filter((child) => !isHidden(child));
  if (element.matches('svg')) return element.getAttribute('data-text') ? [qr(element)] : [];
  if (element.matches('dl > div')) return rows(element);
  if (element.matches('li')) return entry(element);
  if (!blocks.some((child) => child.matches(block))) return text(element);
  const inside = blocks.flatMap(read);
  const parted = element.matches('section:not(.facts, .end), .paper > dl, .paper > ul');
  return parted && inside.length > 0 ? [{ kind: 'rule' }, ...inside] : inside;
}

const block = 'p, h1, h2, div, dl, ul, li, section, header, article, main, svg';
const isHidden = (element: Element) => element.matches('.visually-hidden, [aria-hidden=true], style, script');
const isLarge = (element: Element) => element.matches('h1, .title, .copy, .number');
const isBold = (element: Element) =>
  isLarge(element) || element.matches('h2, .document p, .notice, .thanks, .above, .verdict, .columns, .strong, .total');

const qr = (element: Element): Line => ({ kind: 'qr', text: element.getAttribute('data-text')! });

function text(element: Element): Line[] {
  return split(element).map((text) => ({
    kind: 'text',
    text,
    align: 'center',
    ...(isBold(element) && { bold: true }),
    ...(isLarge(element) && { large: true }),
  }));
}

/** A term and what belongs to it: a figure beside it, or a detail and its figure below it, as an item has. */
function rows(element: Element): Line[] {
  const emphasis = {
    ...(isBold(element) && { bold: true }),
    ...(element.matches('.strong, .total') && { large: true }),
  };
  const label = say(element.querySelector('dt')!);
  const values = [...element.querySelectorAll('dd')];
  if (element.matches('.facts div')) return [{ kind: 'text', text: `${label}: ${say(values[0]!)}`, align: 'left' }];
  const lines: Line[] = element.matches('.item') ? [{ kind: 'text', text: label, align: 'left' }] : [];
  let left: string | undefined = element.matches('.item') ? undefined : label;
  for (const value of values) {
    if (value.matches('.note')) lines.push({ kind: 'text', text: `  ${say(value)}`, align: 'left' });
    else if (value.matches('.detail')) left = `  ${say(value)}`;
    else {
      lines.push({ kind: 'row', left: left ?? '', right: say(value), ...emphasis });
      left = undefined;
    }
  }
  return lines;
}

/** A line of a ticket: its name, and below it how many and how much. */
function entry(element: Element): Line[] {
  const [about, amount] = element.children;
  const [name, ...details] = split(about!);
  const last = details.pop();
  const right = amount ? say(amount) : '';
  if (last === undefined) return [{ kind: 'row', left: name ?? '', right }];
  return [
    ...[name!, ...details.map((detail) => `  ${detail}`)].map((text): Line => ({ kind: 'text', text, align: 'left' })),
    { kind: 'row', left: `  ${last}`, right },
  ];
}

const say = (element: Element) => split(element).join(' ');

/** The words of an element, a string for each line that it is broken into. */
function split(element: Element): string[] {
  return words(element)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function words(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent!.replace(/\s+/g, ' ');
  if (!(node instanceof Element) || isHidden(node)) return '';
  return node.matches('br') ? '\n' : [...node.childNodes].map(words).join('');
}

import { readFileSync } from 'node:fs';
import { Marked, type RendererObject, type Token, type Tokens } from 'marked';
import type { Plugin } from 'vite';

/** A chapter of the manual: what stands under one heading of the second level. */
export type Part = { id: string; title: string; sections: { id: string; title: string }[]; html: string };

const file = new URL('../../docs/manual.md', import.meta.url).pathname;
const name = 'virtual:manual';

/**
 * Makes docs/manual.md a module of the page, written in HTML when the page is built: no Markdown
 * is read in the browser. The text is ours, as the rest of the page is, so its HTML is trusted.
 */
export function manual(): Plugin {
  return {
    name: 'manual',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(file);
      return `export default ${JSON.stringify(partsOf(readFileSync(file, 'utf8')))};`;
    },
  };
}

/** The parts of a manual. Two headings of one name could not be told apart by a link, and are refused. */
export function partsOf(markdown: string): Part[] {
  const marked = new Marked({ renderer });
  const parts: (Part & { tokens: Token[] })[] = [];
  const ids = new Set<string>();
  for (const token of marked.lexer(markdown)) {
    if (isHeading(token)) {
      const { depth, text } = token;
      const id = idOf(text);
      if (ids.has(id)) throw new Error(`docs/manual.md has two headings "${text}"`);
      ids.add(id);
      if (depth === 2) parts.push({ id, title: text, sections: [], html: '', tokens: [] });
      else if (depth === 3) parts.at(-1)?.sections.push({ id, title: text });
    }
    // What stands before the first part greets readers of the file; the page has a title of its own.
    parts.at(-1)?.tokens.push(token);
  }
  return parts.map(({ tokens, ...part }) => ({ ...part, html: marked.parser(tokens) }));
}

/** The anchor of a heading, as GitHub makes it: links in the file work in both places. */
export function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

const renderer: RendererObject = {
  heading({ tokens, text, depth }) {
    const id = idOf(text);
    const anchor = `<a class="anchor" href="#${id}" aria-label="Enlace a ${text}">#</a>`;
    return `<h${depth} id="${id}" tabindex="-1">${this.parser.parseInline(tokens)} ${anchor}</h${depth}>\n`;
  },
  // The pictures stay in docs: they show the screens that the reader has at hand, and each device
  // that sells would have to fetch and keep some megabytes of them, again with every version.
  paragraph({ tokens }) {
    return tokens.every(({ type, raw }) => type === 'image' || raw.trim() === '') && '';
  },
};

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idOf, partsOf } from '../dev/manual';
import { chapters, ordered } from '../src/help/order';
import { documentKeys } from '../src/pay/document';
import { paths } from '../src/state/paths';
import { methods } from '../src/values/methods';
import { always, whenEmpty } from '../src/till/keys';
import { keyWords } from '../src/words/keys';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const text = readFileSync(at('docs/manual.md'), 'utf8');
const parts = partsOf(text);
const every = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, found]) => found!))];

/**
 * What the screens say, each from its first letter: the beginnings
 * of the strings in words/, and the names of the ways to pay.
 */
const words = [
  ...readdirSync(at('web/src/words')).map((file) => readFileSync(at(`web/src/words/${file}`), 'utf8')),
  ...methods.map(({ es }) => `'${es}'`),
].join('\n');
const onAScreen = (words_: string) => words.includes(`'${words_}`) || words.includes(`\`${words_}`);

/** The pictures that `make screens` takes. */
function pictures(): Set<string> {
  const looks = ['desk', 'phone'].flatMap((size) => ['light', 'dark'].map((theme) => `${size}-${theme}`));
  const named = (script: string, key: RegExp) => {
    const source = readFileSync(at(`web/dev/${script}`), 'utf8');
    return [...source.slice(source.indexOf('const screens = {')).matchAll(key)].map(([, name]) => name!);
  };
  const screens = [
    ...named('till.mjs', /^ {2}async (\w+)\(/gm).map((name) => `till-${name}`),
    ...named('office.mjs', /^ {2}'?([\w-]+)'?: \{/gm),
  ];
  return new Set(screens.flatMap((screen) => looks.map((look) => `screens/${screen}-${look}.webp`)));
}

describe('the manual', () => {
  it('names buttons and screens by the words that stand on them', () => {
    expect(every(/\*\*(.+?)\*\*/g).filter((words) => words !== 'negrita' && !onAScreen(words))).toEqual([]);
  });

  it('shows only pictures that are taken', () => {
    const taken = pictures();
    expect(every(/!\[[^\]]*\]\(([^)]+)\)/g).filter((picture) => !taken.has(picture))).toEqual([]);
  });

  it('leads only to headings that it has, as does the till', () => {
    const ids = new Set(parts.flatMap(({ id, sections }) => [id, ...sections.map((section) => section.id)]));
    const till = readFileSync(at('web/src/till/HelpDialog.svelte'), 'utf8').match(/paths\.help\('(.+?)'\)/)![1]!;
    expect([...every(/\]\(#([^)]+)\)/g), till].filter((id) => !ids.has(id))).toEqual([]);
    expect(paths.help(till)).toBe(`/ayuda#${till}`);
  });

  it('lists the keys of the till as its help does', () => {
    const rows = keyWords().rows.map(
      ([keys, does]) => `| ${keys.map((key) => `<kbd>${key}</kbd>`).join(' ')} | ${does} |`,
    );
    expect(
      text
        .match(/\| Tecla \| Qué hace \|\n\|---\|---\|\n((?:\|.*\|\n)+)/)![1]!
        .trimEnd()
        .split('\n'),
    ).toEqual(rows);
  });

  it('leaves out no key that the till knows', () => {
    const listed = new Set(keyWords().rows.flatMap(([keys]) => keys));
    const named: Record<string, string> = { Delete: 'Supr', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' };
    const source = (path: string) => readFileSync(at(`web/src/${path}`), 'utf8');
    const after = [...source('pay/next.ts').matchAll(/event\.key(?:\.toLowerCase\(\))? === '(\w+)'/g)].map(([, key]) =>
      key!.length === 1 ? key!.toUpperCase() : key!,
    );
    expect(after).toEqual(['P', 'Escape', 'Enter']);
    const known = [
      ...Object.keys(always),
      ...Object.keys(whenEmpty),
      ...methods.flatMap((one) => (one.till ? one.key!.toUpperCase() : [])),
      ...Object.keys(documentKeys).map((key) => key.toUpperCase()),
      ...after,
    ];
    expect(known.map((key) => named[key] ?? key).filter((key) => !listed.has(key))).toEqual([]);
  });

  it('has a part for each job, which comes first for who does it', () => {
    for (const [role, id] of Object.entries(chapters))
      expect(ordered(parts, role as keyof typeof chapters)[0]?.id).toBe(id);
    expect(
      ordered(parts, 'admin')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(parts.map(({ id }) => id).sort());
  });

  it('becomes HTML with anchors, without pictures, and refuses two headings of one name', () => {
    const [part] = partsOf(
      '# M\n\n## Para el dueño\n\n### ¿Qué es?\n\nToque **Ver**.\n\n![Foto](screens/a.webp)\n![Otra](screens/b.webp)\n',
    );
    expect(part).toMatchObject({ id: 'para-el-dueño', sections: [{ id: 'qué-es', title: '¿Qué es?' }] });
    expect(part!.html).toContain('<h3 id="qué-es"');
    expect(part!.html).not.toContain('img');
    expect(idOf('Qué hacer si…')).toBe('qué-hacer-si');
    expect(() => partsOf('## A\n\n### A\n')).toThrow('two headings');
  });
});

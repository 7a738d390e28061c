import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'));
const attached = files.flatMap((file) => {
  const source = readFileSync(join('src', file), 'utf8');
  return [...source.matchAll(/\{@attach ([^}]*)\}/g)].map(([, name]) => ({ file, name: name!.trim(), source }));
});

/** What reads a state runs again with it, and takes the focus away under the hands of who types. */
describe('what is attached to an element', () => {
  it('is there to be held to this', () => expect(attached.length).toBeGreaterThan(5));
  it.each(attached)('$name of $file runs once', ({ name, source }) => {
    expect(source).toMatch(new RegExp(`const ${name} = (once|attached)\\(`));
  });
  it.each(files)('no field of %s takes the focus by an attribute, which a dialog does not heed', (file) => {
    expect(readFileSync(join('src', file), 'utf8')).not.toMatch(/\sautofocus/);
  });
});

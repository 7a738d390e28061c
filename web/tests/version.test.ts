import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { words } from '../src/words/help';

it('shows the version of the file VERSION, as the functions do', () => {
  const version = readFileSync(new URL('../../VERSION', import.meta.url), 'utf8').trim();
  expect(words().version(__VERSION__)).toBe(`Market Carmensita, versión ${version}`);
});

import { describe, expect, it } from 'vitest';
import vectors from '../../internal/values/spelling/testdata/folds.json';
import { Catalogue } from '../src/catalogue/catalogue';
import { fold } from '../src/values/fold';
import { product } from './goods';

describe('what is written by ear', () => {
  it.each(vectors)('folds: $text', ({ text, folded }) => expect(fold(text)).toBe(folded));
  const goods = vectors.map(({ text }, i) =>
    product({ name: text, sku: `X-${i}`, category: { id: 'c', name: '', colour: 'sky', order: 0 } }),
  );
  const catalogue = new Catalogue(goods);
  const names = (query: string) => catalogue.search(query).map(({ name }) => name);
  it.each(vectors.flatMap(({ text, found }) => found.map((query) => ({ text, query }))))(
    '"$query" finds $text',
    ({ text, query }) => expect(names(query)).toContain(text),
  );
  it.each(vectors.flatMap(({ text, not }) => not.map((query) => ({ text, query }))))(
    '"$query" does not find $text',
    ({ text, query }) => expect(names(query)).not.toContain(text),
  );
});

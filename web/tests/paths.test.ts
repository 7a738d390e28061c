import { describe, expect, it } from 'vitest';
import { match } from '../src/app/match';
import { parse } from '../src/app/address';
import { places } from '../src/app/places';
import { changed } from '../src/state/query';
import { atLeast } from '../src/state/roles';

describe('an address of the page', () => {
  const id = '01900000-0000-7000-8000-000000000001';
  it.each([
    ['/', { screen: 'till' }],
    ['/caja/', { screen: 'till' }],
    ['/caja/cobrar', { screen: 'pay' }],
    [`/caja/venta/${id}`, { screen: 'sold', id }],
    ['/ventas', { screen: 'place', params: {}, place: { path: '/ventas' } }],
    [`/ventas/${id}`, { screen: 'place', params: { id }, place: { path: '/ventas/:id' } }],
    ['/ventas/../x', { screen: 'unknown' }],
    ['/nada', { screen: 'unknown' }],
  ])('%s', (path, expected) => expect(parse(path)).toMatchObject(expected));
});

describe('a pattern of an address', () => {
  it.each([
    ['/productos', '/productos', {}],
    ['/productos/:id', '/productos/7', { id: '7' }],
    ['/conteos/:id/revision', '/conteos/7/revision', { id: '7' }],
    ['/productos/:id', '/productos/caf%C3%A9', { id: 'café' }],
    ['/productos/:id', '/productos/100%', { id: '100%' }],
    ['/productos/:id', '/productos/', undefined],
    ['/productos/:id', '/productos', undefined],
    ['/productos/:id', '/productos/7/x', undefined],
  ])('%s against %s', (pattern, path, expected) => expect(match(pattern, path)).toEqual(expected));
});

describe('the places', () => {
  it('each opens by its own address, and not that of one before', () => {
    for (const place of places)
      expect(parse(place.path.replace(/:\w+/g, 'x'))).toMatchObject({ place: { path: place.path } });
  });

  it('a role sees what is for it and for those below', () => {
    expect(['cashier', 'manager', 'admin'].map((role) => atLeast(role as 'admin', 'manager'))).toEqual([
      false,
      true,
      true,
    ]);
    expect(atLeast(undefined, 'cashier')).toBe(false);
  });
});

describe('the filters in an address', () => {
  it('change one by one, and the empty ones go', () => {
    const query = new URLSearchParams('q=leche&categoria=7');
    expect(changed(query, { q: 'arroz' }).toString()).toBe('q=arroz&categoria=7');
    expect(changed(query, { q: '', categoria: undefined }).toString()).toBe('');
    expect(query.toString()).toBe('q=leche&categoria=7');
  });
});

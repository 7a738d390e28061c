import { describe, expect, it } from 'vitest';
import { parse } from '../src/frame/paths';

describe('an address of the page', () => {
  const id = '01900000-0000-7000-8000-000000000001';
  it.each([
    ['/', { screen: 'till' }],
    ['/caja/', { screen: 'till' }],
    ['/caja/cobrar', { screen: 'pay' }],
    [`/caja/venta/${id}`, { screen: 'sold', id }],
    ['/ventas', { screen: 'sales' }],
    [`/ventas/${id}`, { screen: 'sale', id }],
    ['/ventas/../x', { screen: 'unknown' }],
    ['/nada', { screen: 'unknown' }],
  ])('%s', (path, expected) => expect(parse(path)).toEqual(expected));
});

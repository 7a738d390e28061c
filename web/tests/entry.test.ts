import { describe, expect, it } from 'vitest';
import { inTurn, parse, quantityBefore } from '../src/values/entry';
import { actionOf, writes } from '../src/till/keys';

describe('what stands in the search field at Enter', () => {
  it.each([
    ['7751243000014', { kind: 'code', code: '7751243000014' }],
    ['3*7751243000014', { kind: 'code', code: '7751243000014', quantity: '3' }],
    [' 12 * 7751243000014 ', { kind: 'code', code: '7751243000014', quantity: '12' }],
    ['1.250*papa', { kind: 'words', words: 'papa', quantity: '1.250' }],
    ['leche gloria', { kind: 'words', words: 'leche gloria' }],
    ['7up', { kind: 'words', words: '7up' }],
    ['P0011', { kind: 'words', words: 'P0011' }],
    ['', { kind: 'nothing' }],
    ['  ', { kind: 'nothing' }],
    ['3*', { kind: 'nothing' }],
  ])('"%s"', (text, entry) => expect(parse(text)).toEqual(entry));
});

it.each([
  ['3*', '3'],
  ['1.250 * papa', '1.250'],
  ['3', undefined],
  ['leche', undefined],
])('before a touch on a product, "%s" asks for %s', (text, quantity) => expect(quantityBefore(text)).toBe(quantity));

describe('scans', () => {
  it('are worked off in their order, however long each takes', async () => {
    const done: string[] = [];
    const pauses = new Map([
      ['first', 3],
      ['second', 0],
      ['third', 1],
    ]);
    const scan = inTurn(async (code: string) => {
      for (let i = 0; i < pauses.get(code)!; i++) await Promise.resolve();
      done.push(code);
    });
    await Promise.all(['first', 'second', 'third'].map(scan));
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('go on after one that failed', async () => {
    const done: string[] = [];
    const scan = inTurn(async (code: string) => {
      if (code === 'bad') throw new Error('no network');
      done.push(code);
    });
    await Promise.all(['one', 'bad', 'two'].map(scan));
    expect(done).toEqual(['one', 'two']);
  });
});

describe('a key of the till', () => {
  const key = (name: string, over = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...over });

  it.each([
    ['F2', 'search'],
    ['F4', 'customer'],
    ['F9', 'pay'],
    ['Escape', 'back'],
    ['ArrowDown', 'down'],
  ])('%s means %s, whatever is written', (name, action) => {
    expect(actionOf(key(name), true)).toBe(action);
    expect(actionOf(key(name), false)).toBe(action);
  });

  it.each([
    ['+', 'more'],
    ['-', 'less'],
    ['Delete', 'remove'],
    ['?', 'help'],
  ])('%s means %s only while the field is empty', (name, action) => {
    expect(actionOf(key(name), true)).toBe(action);
    expect(actionOf(key(name), false)).toBeUndefined();
  });

  it('leaves the browser its own shortcuts', () => {
    expect(actionOf(key('F4', { altKey: true }), true)).toBeUndefined();
    expect(writes(key('c', { ctrlKey: true }))).toBe(false);
  });

  it('brings a digit pressed anywhere to the field, but not the space that presses a button', () => {
    expect(writes(key('7'))).toBe(true);
    expect(writes(key('ñ'))).toBe(true);
    expect(writes(key(' '))).toBe(false);
    expect(writes(key('Enter'))).toBe(false);
  });
});

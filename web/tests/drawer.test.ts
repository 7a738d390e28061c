import { expect, it } from 'vitest';
import { Once } from '../src/values/once';
import { fewest, payable, sum } from '../src/drawer/drawer';

it('a count adds up', () => expect(sum({ 20000: 2, 50: 3, 10: 1 })).toBe(40160));
it('only coins of ten centimos and more pay', () => expect([payable(110), payable(115)]).toEqual([true, false]));
it('change is the fewest notes and coins', () => {
  expect(fewest(3760)).toEqual([
    { value: 2000, pieces: 1 },
    { value: 1000, pieces: 1 },
    { value: 500, pieces: 1 },
    { value: 200, pieces: 1 },
    { value: 50, pieces: 1 },
    { value: 10, pieces: 1 },
  ]);
  expect(fewest(0)).toEqual([]);
});
it('the same body keeps its id, another has another', () => {
  const once = new Once();
  const first = once.idOf({ a: 1 });
  expect(once.idOf({ a: 1 })).toBe(first);
  expect(once.idOf({ a: 2 })).not.toBe(first);
});

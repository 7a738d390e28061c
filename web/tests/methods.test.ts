import { expect, it } from 'vitest';
import { documentKeys } from '../src/pay/document';
import { shapes } from '../src/ui/icons';
import { methods } from '../src/values/methods';

const till = methods.filter((one) => one.till);

it('chooses each way to pay by a letter that chooses nothing else', () => {
  const letters = till.map(({ key }) => key);
  expect(letters.filter((key) => !/^[a-z]$/.test(key ?? ''))).toEqual([]);
  expect(letters.filter((key, i) => letters.indexOf(key) !== i)).toEqual([]);
  expect(letters.filter((key) => key! in documentKeys)).toEqual([]);
});

it('has a picture of each way to pay', () => {
  expect(till.filter(({ icon }) => !Object.hasOwn(shapes, icon)).map(({ id }) => id)).toEqual([]);
});

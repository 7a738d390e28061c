/** Which screen an address shows. */
import { paths } from '../state/paths';
import { match } from './match';
import { find, type Found } from './places';

export type Route =
  | { screen: 'till' }
  | { screen: 'pay' }
  | { screen: 'sold'; id: string }
  | ({ screen: 'place' } & Found)
  | { screen: 'unknown' };

export function parse(path: string): Route {
  const clean = path.replace(/\/+$/, '');
  if (clean === '' || clean === paths.till) return { screen: 'till' };
  if (clean === paths.pay) return { screen: 'pay' };
  const sold = match(paths.sold(':id'), clean);
  if (sold) return { screen: 'sold', id: sold['id']! };
  const found = find(clean);
  return found ? { screen: 'place', ...found } : { screen: 'unknown' };
}

/** The addresses of the page: deep links that the server answers with index.html. */

export type Route =
  | { screen: 'till' }
  | { screen: 'pay' }
  | { screen: 'sold'; id: string }
  | { screen: 'sales' }
  | { screen: 'sale'; id: string }
  | { screen: 'unknown' };

export const paths = {
  till: '/caja',
  pay: '/caja/cobrar',
  sold: (id: string) => `/caja/venta/${id}`,
  sales: '/ventas',
  sale: (id: string) => `/ventas/${id}`,
};

export function parse(path: string): Route {
  const clean = path.replace(/\/+$/, '');
  if (clean === '' || clean === paths.till) return { screen: 'till' };
  if (clean === paths.pay) return { screen: 'pay' };
  if (clean === paths.sales) return { screen: 'sales' };
  const match = /^\/(ventas|caja\/venta)\/([0-9a-f-]{36})$/.exec(clean);
  if (match) return { screen: match[1] === 'ventas' ? 'sale' : 'sold', id: match[2]! };
  return { screen: 'unknown' };
}

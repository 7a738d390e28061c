/** The address bar as state: deep links, back and forward work; the server answers index.html for every path. */

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

class Router {
  route = $state.raw<Route>(parse(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.route = parse(location.pathname)));
    addEventListener('click', (event) => this.#follow(event));
  }

  go(path: string): void {
    if (path !== location.pathname) history.pushState(null, '', path);
    this.route = parse(path);
  }

  /** Goes without leaving the present page in the history: back must not lead to a finished payment. */
  replace(path: string): void {
    history.replaceState(null, '', path);
    this.route = parse(path);
  }

  /** Plain clicks on links of the app change the route; the API's links and new tabs are the browser's. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.origin !== location.origin || link.hash || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const router = new Router();

/** The address bar as state: back, forward and deep links work. */
import { parse, type Route } from './paths';

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

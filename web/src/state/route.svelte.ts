/** The address bar as state: back, forward and deep links work, and filters live in the query. */
import type { Role } from '../api/types';
import { changed } from './query';

class Router {
  path = $state(location.pathname);
  /** What stands after the question mark: filters, tabs, what is open. */
  query = $state.raw(new URLSearchParams(location.search));

  /** The least role that may open an address. The app sets it, as it knows the screens; an unknown one is closed. */
  leastRole: (path: string) => Role | undefined = () => undefined;

  constructor() {
    addEventListener('popstate', () => this.#read());
    addEventListener('click', (event) => this.#follow(event));
  }

  go(address: string): void {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, '', address);
    this.#read();
  }

  /** Goes without leaving the present page in the history: back must not lead to a finished payment. */
  replace(address: string): void {
    history.replaceState(null, '', address);
    this.#read();
  }

  /** Changes parts of the query and nothing else; an empty value takes the part away. */
  filter(changes: Record<string, string | undefined>): void {
    const query = changed(this.query, changes).toString();
    this.replace(this.path + (query && `?${query}`));
  }

  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }

  /** Plain clicks on links of the app change the route; the API's links and new tabs are the browser's. */
  #follow(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.download || link.origin !== location.origin || link.pathname.startsWith('/api/'))
      return;
    // To another heading of this page: the browser goes there by itself.
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }
}

export const router = new Router();

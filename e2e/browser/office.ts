/** Carmen, who owns the shop, at her desk: each story of the back office is told on a page of its own. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { carmen, desk, enter, launch } from './shop';

/**
 * Opens a browser for the stories of a file. Gives what takes Carmen to an address, and after each story sees that no
 * page complained.
 */
export function office() {
  let browser: Browser;
  let visits: Awaited<ReturnType<typeof enter>>[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const complaints = visits.flatMap(({ complaints }) => complaints);
    await Promise.all(visits.map(({ page }) => page.context().close()));
    visits = [];
    expect(complaints).toEqual([]);
  });
  return {
    async at(path: string, options: BrowserContextOptions = desk): Promise<Page> {
      const visit = await enter(browser, options, carmen, path);
      visits.push(visit);
      return visit.page;
    },
    browser: () => browser,
  };
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();

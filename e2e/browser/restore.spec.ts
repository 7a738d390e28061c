/**
 * After a restore an admin decides on the page. A shop that is restored for real is told of in e2e/backup_test.go;
 * here the list is made up, so that every kind of question is on it, and what the page sends is looked at.
 */
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { beyond } from './layout';
import { barriersInBothThemes, carmen, desk, enter, launch, phone } from './shop';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const sale = '01939d5e-0000-7000-8000-000000000001';
const list = (): Body<'Restore'> => ({
  waits: true,
  id: 'restore-1',
  taken: '2026-03-15T08:00:00Z',
  restored: '2026-03-15T17:00:00Z',
  charges: [{ saleId: sale, at: '2026-03-15T07:59:00Z', state: 'reserved' }] as Body<'Restore'>['charges'],
  paybacks: [{ refundId: sale, line: 1, number: 'BC01-00000007', amount: 4550 }] as Body<'Restore'>['paybacks'],
  orders: [{ id: sale, number: 12, state: 'approved' }],
  events: { StockLow: 3 },
  report: true,
  decisions: [],
});

/** Answers as the server does, from one list. */
async function restored(page: Awaited<ReturnType<typeof enter>>['page']) {
  let state = list();
  const released: Body<'RestoreRelease'>[] = [];
  const give = (route: Route) => route.fulfill({ json: state });
  await page.route('**/api/restore', give);
  await page.route('**/api/restore/decisions', (route) => {
    const said = route.request().postDataJSON() as Body<'RestoreDecisions'>;
    const others = state.decisions.filter(
      (one) => !said.decisions.some(({ kind, item }) => kind === one.kind && item === one.item),
    );
    state = {
      ...state,
      decisions: [...others, ...said.decisions.map((one) => ({ ...one, by: 'carmen', at: '2026-03-15T18:00:00Z' }))],
    };
    return give(route);
  });
  await page.route('**/api/restore/release', (route) => {
    released.push(route.request().postDataJSON() as Body<'RestoreRelease'>);
    state = { ...list(), waits: false, charges: [], paybacks: [], orders: [], events: {}, report: false };
    return give(route);
  });
  return { released, outcomes: () => state.decisions.map(({ kind, outcome }) => `${kind} ${outcome}`).sort() };
}

describe('after a restore the admin', () => {
  it('answers each question by the keyboard, changes her mind, and releases the shop with a number from paper', async () => {
    const { page, complaints } = await enter(browser, desk, carmen, '/hoy');
    const shop = await restored(page);
    await page.goto('/respaldos');
    await page.getByText('La tienda se restauró').waitFor();
    const release = page.getByRole('button', { name: 'Liberar la tienda' });
    expect(await release.isDisabled()).toBe(true);
    await page.getByText('Falta responder 5 preguntas.').waitFor();
    expect(await barriersInBothThemes(page)).toEqual([]);

    const answer = async (group: RegExp, choice: string) => {
      await page.getByRole('group', { name: group }).getByRole('radio', { name: choice }).focus();
      await page.keyboard.press('Space');
    };
    await answer(/^Venta con tarjeta/, 'Sí, se hizo');
    await page.getByText('Falta responder 4 preguntas.').waitFor();
    await answer(/^Venta con tarjeta/, 'No se hizo');
    await page.getByText('Si la tarjeta se cobró').waitFor();
    await answer(/^Devolución BC01-00000007/, 'Sí, lo recibió');
    await answer(/^Pedido OC-000012/, 'Sí, lo tiene');
    await answer(/^Avisos/, 'Todavía no');
    await answer(/^Reporte/, 'Sí, llegó');
    await page.getByText('Todo está respondido').waitFor();
    expect(shop.outcomes()).toEqual([
      'charge not_happened',
      'events not_happened',
      'order happened',
      'payback happened',
      'report happened',
    ]);

    await release.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('b001');
    await page.keyboard.press('Enter');
    await page.getByText('Escriba serie=número').waitFor();
    await page.keyboard.type('=21034');
    await page.keyboard.press('Enter');
    await page.getByText('La tienda está liberada.').waitFor();
    await page.getByText('La tienda se restauró').waitFor({ state: 'detached' });
    expect(shop.released).toEqual([{ restoreId: 'restore-1', lastNumbers: [{ series: 'B001', number: 21034 }] }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('finds every question and answer within the screen, whatever its width', async () => {
    const { page } = await enter(browser, phone, carmen, '/hoy');
    await restored(page);
    await page.goto('/respaldos');
    await page.getByText('La tienda se restauró').waitFor();
    expect(await beyond(page, 'the list')).toEqual([]);
    await page.context().close();
  });
});

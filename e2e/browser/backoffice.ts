/**
 * What the owner does in the back office on a day, on a page of hers: each act ends when the shop shows that it is
 * done.
 */
import type { APIRequestContext, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { Body, Product } from '../../web/src/api/types';
import { format } from '../../web/src/values/money';
import { businessDay } from '../../web/src/values/time';
import { base, patience, secondThoughts, stockOf, tellTheBus } from './shop';

/** Leaves one on the shelf, so that the next customer takes the last one, and the rule of orders wants more. */
export async function nearlyGone(request: APIRequestContext, product: Product): Promise<void> {
  const quantity = 1 - product.stock.onHand;
  expect(quantity).toBeLessThan(0);
  const answer = await request.post('/api/stock/adjustments', {
    data: { id: crypto.randomUUID(), reason: 'damage', lines: [{ productId: product.id, quantity }] },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** The order that was proposed when the product ran low, by itself, once it is approved and sent. */
export async function approve(page: Page, product: Product): Promise<string> {
  let id = '';
  const proposed = async () => {
    const { items } = (await (await page.request.get('/api/restocks', { params: { state: 'draft' } })).json()) as {
      items: Body<'RestockSummary'>[];
    };
    for (const draft of items) {
      const { lines } = (await (await page.request.get(`/api/restocks/${draft.id}`)).json()) as Body<'Restock'>;
      if (lines.some(({ productId }) => productId === product.id)) id = draft.id;
    }
    return id !== '';
  };
  await tellTheBus();
  await vi.waitUntil(proposed, { ...patience, interval: 500 });
  await page.goto(`${base}/pedidos/${id}`);
  await page.getByRole('row').filter({ hasText: product.name }).first().waitFor();
  const timeIsOver = await secondThoughts(page);
  await page.getByRole('button', { name: /^Aprobar S\// }).click();
  await page.getByText('Se aprobará en unos segundos').waitFor();
  await timeIsOver();
  await page.getByRole('link', { name: 'Recibir' }).waitFor();
  return id;
}

/** All that was ordered comes, and is on the shelf. */
export async function receive(page: Page, order: string, product: Product): Promise<void> {
  const before = await stockOf(page, product);
  await page.goto(`${base}/pedidos/${order}/recepcion`);
  await page.getByRole('button', { name: 'Llegó todo' }).click();
  for (const expires of await page.getByLabel('Vence el').all()) await expires.fill('2035-01-31');
  await page.getByRole('button', { name: /^Guardar:/ }).click();
  await page.getByText('El pedido llegó completo').waitFor();
  expect(await stockOf(page, product)).toBeGreaterThan(before);
}

/** The product is counted blind, one less is found, and the books follow. */
export async function count(page: Page, product: Product): Promise<void> {
  const there = (await stockOf(page, product)) - 1;
  await page.goto(`${base}/conteos`);
  await page.getByRole('button', { name: 'Empezar un conteo' }).first().click();
  await page.getByLabel('Qué se cuenta').selectOption({ label: product.category.name });
  await page.getByRole('dialog').getByRole('button', { name: 'Empezar un conteo' }).click();
  await page.getByLabel('Buscar o escanear').fill(product.barcodes[0]!);
  const line = page.getByRole('listitem').filter({ hasText: product.sku });
  await line.getByLabel('Cuántos hay').fill(String(there));
  await line.getByRole('button', { name: 'Anotar' }).click();
  await page.getByText(/^1 de \d+ contados/).waitFor();
  await page.getByRole('link', { name: 'Revisar' }).click();
  await page
    .getByRole('row')
    .filter({ hasText: product.name })
    .getByText(/^[-−]1$/)
    .waitFor();
  await page.getByRole('button', { name: 'Cerrar y corregir el stock' }).click();
  await page.getByText('El conteo se cerró y el stock quedó corregido.').waitFor();
  expect(await stockOf(page, product)).toBe(there);
}

/** Today's report is made and read; its books agree with each other, and with what the till took. */
export async function readReport(page: Page, tickets: number): Promise<void> {
  await page.goto(`${base}/reportes`);
  await page.getByRole('button', { name: 'Nuevo reporte' }).click();
  await page.getByLabel('Día', { exact: true }).fill(businessDay());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'En cifras' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const { document } = (await (await page.request.get(`/api/reports/${id}`)).json()) as Body<'OpenedReport'>;
  const { summary } = document!.sales;
  expect(summary.tickets).toBeGreaterThanOrEqual(tickets);
  expect(document!.differences).toEqual([]);
  await page.getByRole('row').filter({ hasText: 'Ventas' }).getByText(format(summary.total)).first().waitFor();
}

/** A backup is taken, and restored once before it counts. */
export async function backUp(page: Page): Promise<void> {
  await page.goto(`${base}/respaldos`);
  await page.getByRole('button', { name: 'Respaldar ahora' }).click();
  await page.getByText('El respaldo quedó comprobado.').waitFor();
}

/** The audit has all of it, and tells what changed. */
export async function readAudit(page: Page, acts: readonly string[]): Promise<void> {
  await page.goto(`${base}/auditoria`);
  for (const act of acts) await page.getByRole('row').filter({ hasText: act }).first().waitFor();
  await page
    .getByRole('row')
    .filter({ hasText: 'Cerró un conteo' })
    .first()
    .getByRole('button', { name: 'Ver el cambio' })
    .click();
  await page.getByRole('dialog', { name: 'Cerró un conteo' }).waitFor();
}

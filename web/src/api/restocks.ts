/** Orders to suppliers: drafts, decisions, goods that come in. */
import { client, csrf, patience, result, some } from './http';
import type { Body } from './types';

const header = csrf;

/** A plan reads four weeks of sales, so the answer takes a while. */
const planMs = 30_000;

export type OrderFilter = { states?: readonly Body<'RestockState'>[]; supplier?: string | undefined };

export const listOrders = ({ states, supplier }: OrderFilter, cursor?: string) =>
  result(
    client.GET('/api/restocks', {
      params: { query: some({ state: states && [...states], supplier, cursor, limit: 100 }) },
      querySerializer: { array: { style: 'form', explode: false } },
      ...patience(),
    }),
  );

export const planOrders = (body: Body<'NewRestockPlan'>) =>
  result(client.POST('/api/restocks', { params: { header }, body, ...patience(planMs) }));

export const getOrder = (id: string) =>
  result(client.GET('/api/restocks/{id}', { params: { path: { id } }, ...patience() }));

/** Goes out even when the page is being left: who leaves has decided. */
export const decideOrder = (id: string, body: Body<'RestockDecision'>) =>
  result(
    client.POST('/api/restocks/{id}/decision', {
      params: { path: { id }, header },
      body,
      keepalive: true,
      ...patience(),
    }),
  );

/** The same body may be sent again after any failure: its id receives the goods once. */
export const receiveGoods = (id: string, body: Body<'RestockReceipt'>) =>
  result(client.POST('/api/restocks/{id}/receipts', { params: { path: { id }, header }, body, ...patience() }));

export const closeOrder = (id: string, body: Body<'RestockEnding'>) =>
  result(client.POST('/api/restocks/{id}/close', { params: { path: { id }, header }, body, ...patience() }));

export const cancelOrder = (id: string, body: Body<'RestockEnding'>) =>
  result(client.POST('/api/restocks/{id}/cancel', { params: { path: { id }, header }, body, ...patience() }));

/** The order as the supplier gets it. */
export const orderPdf = (id: string) => `/api/restocks/${id}/order.pdf`;

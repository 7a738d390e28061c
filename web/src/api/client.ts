/**
 * The calls of the API, one function each. Every call answers a Result and never throws: what went wrong is a problem
 * with a stable code. Codes of our own: `network` (no answer came: it is not known whether the server did it) and
 * `broken` (an answer that is no problem document, such as a proxy's page).
 */
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import type { Problem } from './types';

export type Result<T> = { data: T; problem?: never } | { data?: never; problem: Problem };

const client = createClient<paths>({ baseUrl: typeof location === 'undefined' ? '' : location.origin });
const csrf = { header: { 'X-Carmensita': '1' } } as const;
const pageSize = 200;

/** A sale that has no answer after this long is of unknown outcome; the server gives up sooner. */
const saleTimeoutMs = 30_000;
const readTimeoutMs = 15_000;

let onUnauthorized: () => void = () => {};

/** Calls back when the server says that nobody is signed in (any more). */
export function whenUnauthorized(callback: () => void): void {
  onUnauthorized = callback;
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

async function result<T>(call: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await call;
    if (response.ok) return { data: data as T };
    if (response.status === 401) onUnauthorized();
    return { problem: problemOf(error, response.status) };
  } catch {
    return { problem: { type: 'about:blank', title: '', status: 0, code: 'network' } };
  }
}

function problemOf(error: unknown, status: number): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem;
  return { type: 'about:blank', title: '', status, code: 'broken' };
}

function patience(milliseconds: number): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(milliseconds) };
}

export function signIn(username: string, password: string) {
  return result(client.POST('/api/sessions', { params: csrf, body: { username, password }, ...patience(readTimeoutMs) }));
}

export function currentSession() {
  return result(client.GET('/api/sessions/current', patience(readTimeoutMs)));
}

export function signOut() {
  return result(client.DELETE('/api/sessions/current', { params: csrf, ...patience(readTimeoutMs) }));
}

export function listTills() {
  return result(client.GET('/api/tills', patience(readTimeoutMs)));
}

/** One page of the whole catalogue, by name. */
export function productPage(cursor?: string) {
  const query = cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor };
  return result(client.GET('/api/products', { params: { query }, ...patience(readTimeoutMs) }));
}

export function searchProducts(q: string) {
  return result(client.GET('/api/products', { params: { query: { q, limit: 20 } }, ...patience(readTimeoutMs) }));
}

export function productsByCode(barcode: string) {
  return result(client.GET('/api/products', { params: { query: { barcode } }, ...patience(readTimeoutMs) }));
}

export function searchCustomers(q: string) {
  return result(client.GET('/api/customers', { params: { query: { q } }, ...patience(readTimeoutMs) }));
}

/** Sells. The same body may be sent again after any failure: its id keeps it one sale. */
export function createSale(body: paths['/api/sales']['post']['requestBody']['content']['application/json']) {
  return result(client.POST('/api/sales', { params: csrf, body, ...patience(saleTimeoutMs) }));
}

/** The sales of today, newest first. */
export function salesPage(cursor?: string) {
  const query = cursor === undefined ? {} : { cursor };
  return result(client.GET('/api/sales', { params: { query }, ...patience(readTimeoutMs) }));
}

export function getSale(id: string) {
  return result(client.GET('/api/sales/{id}', { params: { path: { id } }, ...patience(readTimeoutMs) }));
}

/** Where the server shows a sale's receipt to print on 80 mm paper; a second print says that it is a copy. */
export const receiptPage = (id: string, copy: boolean) => `/api/sales/${id}/receipt${copy ? '?copy=1' : ''}`;
export const receiptPdf = (id: string) => `/api/sales/${id}/receipt.pdf`;

/** The calls of the till, the sign-in and the frame, one function each; the back office's are in a file a subject. */
import { client, csrf as csrfHeader, patience, result } from './http';
import type { paths } from './schema';

export { whenUnauthorized, type Result } from './http';

const csrf = { header: csrfHeader } as const;
const pageSize = 200;

/** A sale that has no answer after this long is of unknown outcome; the server gives up sooner. */
const saleTimeoutMs = 30_000;

export function signIn(username: string, password: string) {
  return result(client.POST('/api/sessions', { params: csrf, body: { username, password }, ...patience() }));
}

export function currentSession() {
  return result(client.GET('/api/sessions/current', patience()));
}

export function signOut() {
  return result(client.DELETE('/api/sessions/current', { params: csrf, ...patience() }));
}

export function listTills() {
  return result(client.GET('/api/tills', patience()));
}

/** One page of the whole catalogue, by name. */
export function productPage(cursor?: string) {
  const query = cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor };
  return result(client.GET('/api/products', { params: { query }, ...patience() }));
}

export function searchProducts(q: string) {
  return result(client.GET('/api/products', { params: { query: { q, limit: 20 } }, ...patience() }));
}

/** `inactive`: also what is no longer sold. */
export function productsByCode(barcode: string, inactive = false) {
  return result(
    client.GET('/api/products', { params: { query: { barcode, ...(inactive && { inactive }) } }, ...patience() }),
  );
}

export function searchCustomers(q: string) {
  return result(client.GET('/api/customers', { params: { query: { q } }, ...patience() }));
}

/** Sells. The same body may be sent again after any failure: its id keeps it one sale. */
export function createSale(body: paths['/api/sales']['post']['requestBody']['content']['application/json']) {
  return result(client.POST('/api/sales', { params: csrf, body, ...patience(saleTimeoutMs) }));
}

export function getSale(id: string) {
  return result(client.GET('/api/sales/{id}', { params: { path: { id } }, ...patience() }));
}

/** Where the server shows a sale's receipt to print on 80 mm paper; a second print says that it is a copy. */
export const receiptPage = (id: string, copy: boolean) => `/api/sales/${id}/receipt${copy ? '?copy=1' : ''}`;
export const receiptPdf = (id: string) => `/api/sales/${id}/receipt.pdf`;

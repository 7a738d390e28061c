/** What suppliers brought and billed, and what is paid of it. */
import { client, csrf, edit, patience, result, some } from './http';
import type { paths } from './schema';
import type { Body } from './types';

const header = csrf;
const uploadMs = 60_000;

export type PurchaseFilter = { supplier?: string; number?: string; from?: string; to?: string; owed?: boolean };

export const listPurchases = ({ owed, ...filter }: PurchaseFilter, cursor?: string) =>
  result(
    client.GET('/api/purchases', {
      params: { query: { ...some({ ...filter, cursor }), ...(owed && { owed }) } },
      ...patience(),
    }),
  );

export const getPurchase = (id: string) =>
  result(client.GET('/api/purchases/{id}', { params: { path: { id } }, ...patience() }));

/** Goods and their paper; the id makes it happen once, however often it is sent. */
export const enterPurchase = (body: Body<'NewPurchase'>) =>
  result(client.POST('/api/purchases', { params: { header }, body, ...patience() }));

export const mendPurchase = (id: string, version: number, body: Body<'PurchaseChange'>) =>
  result(client.PUT('/api/purchases/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const payPurchase = (id: string, body: Body<'NewPurchasePayment'>) =>
  result(client.POST('/api/purchases/{id}/payments', { params: { path: { id }, header }, body, ...patience() }));

export const putPhoto = (id: string, photo: Blob) =>
  result(
    client.PUT('/api/purchases/{id}/photo', {
      params: { path: { id }, header },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: photo as unknown as string,
      bodySerializer: (body) => body,
      ...patience(uploadMs),
    }),
  );

/** Where the browser finds the photo; the version makes a new one be fetched. */
export const photoAddress = ({ id, version }: { id: string; version: number }) =>
  `/api/purchases/${id}/photo?v=${version}`;

export const purchaseAgeing = () => result(client.GET('/api/purchases/ageing', patience()));

export const supplierStatement = (id: string, from?: string, to?: string) =>
  result(
    client.GET('/api/suppliers/{id}/statement', { params: { path: { id }, query: some({ from, to }) }, ...patience() }),
  );

type RegisterQuery = NonNullable<paths['/api/purchase-books/{period}']['get']['parameters']['query']>;
export type PurchaseRegisterOptions = RegisterQuery;

/** The purchase register of a month, such as 2026-11, in figures. */
export const getPurchaseBooks = (period: string, query: PurchaseRegisterOptions) =>
  result(client.GET('/api/purchase-books/{period}', { params: { path: { period }, query }, ...patience() }));

/** Makes a file of the register; its link works for some minutes. */
export const getPurchaseBooksFile = (period: string, format: 'xlsx' | 'rce', query: PurchaseRegisterOptions) =>
  result(
    client.GET('/api/purchase-books/{period}/{format}', { params: { path: { period, format }, query }, ...patience() }),
  );

/** What a till does about goods that nobody has entered, and a manager's look at it. */
import { client, csrf, edit, patience, result } from './http';
import type { Body } from './types';

const header = csrf;

export const addAtTill = (body: Body<'ProductAtTill'>) =>
  result(client.POST('/api/products/at-till', { params: { header }, body, ...patience() }));

export const addBarcode = (id: string, barcode: string) =>
  result(
    client.POST('/api/products/{id}/barcodes', { params: { path: { id }, header }, body: { barcode }, ...patience() }),
  );

export const listWaiting = (cursor?: string) =>
  result(
    client.GET('/api/products', { params: { query: { waiting: true, ...(cursor && { cursor }) } }, ...patience() }),
  );

export const reviewProduct = (id: string, version: number) =>
  result(client.POST('/api/products/{id}/review', { params: { path: { id }, header: edit(version) }, ...patience() }));

/** Returns: what is left to take back of a sale, and taking it back. */
import { client, csrf, patience, result } from './http';
import type { NewRefund } from './types';

/** A card may have to be asked; the server gives up sooner. */
const refundMs = 30_000;

/** Takes back. The same body may be sent again after any failure: its id keeps it one return. */
export function createRefund(saleId: string, body: NewRefund) {
  return result(
    client.POST('/api/sales/{id}/refunds', {
      params: { header: csrf, path: { id: saleId } },
      body,
      ...patience(refundMs),
    }),
  );
}

export function refundsOf(saleId: string) {
  return result(client.GET('/api/sales/{id}/refunds', { params: { path: { id: saleId } }, ...patience() }));
}

export function getRefund(id: string) {
  return result(client.GET('/api/refunds/{id}', { params: { path: { id } }, ...patience() }));
}

/** Where the server shows the credit note to print on 80 mm paper. */
export const notePage = (id: string, copy: boolean) => `/api/refunds/${id}/receipt${copy ? '?copy=1' : ''}`;
export const notePdf = (id: string) => `/api/refunds/${id}/receipt.pdf`;

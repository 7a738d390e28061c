/** Stock: levels, the ledger, corrections, counts. */
import { client, csrf, edit, patience, result, some } from './http';
import type { Body } from './types';

const header = csrf;

export const listCover = (low: boolean, cursor?: string) =>
  result(client.GET('/api/stock/cover', { params: { query: some({ low: low || undefined, cursor }) }, ...patience() }));

export const listExpiring = (days: number, cursor?: string) =>
  result(client.GET('/api/stock/expiring', { params: { query: some({ days, cursor }) }, ...patience() }));

export const listIncidents = (cursor?: string) =>
  result(client.GET('/api/stock/incidents', { params: { query: some({ cursor }) }, ...patience() }));

export const listMovements = (id: string, cursor?: string) =>
  result(
    client.GET('/api/products/{id}/movements', { params: { path: { id }, query: some({ cursor }) }, ...patience() }),
  );

export const createAdjustment = (body: Body<'NewAdjustment'>) =>
  result(client.POST('/api/stock/adjustments', { params: { header }, body, ...patience() }));

export const listCounts = (cursor?: string) =>
  result(client.GET('/api/counts', { params: { query: some({ cursor }) }, ...patience() }));

export const startCount = (body: Body<'NewCount'>) =>
  result(client.POST('/api/counts', { params: { header }, body, ...patience() }));

export const getCount = (id: string) =>
  result(client.GET('/api/counts/{id}', { params: { path: { id } }, ...patience() }));

export const listCountLines = (id: string, cursor?: string) =>
  result(
    client.GET('/api/counts/{id}/lines', {
      params: { path: { id }, query: some({ limit: 200, cursor }) },
      ...patience(),
    }),
  );

export const putCountLines = (id: string, body: Body<'CountedLines'>) =>
  result(client.PUT('/api/counts/{id}/lines', { params: { path: { id }, header }, body, ...patience() }));

export const reviewCount = (id: string, cursor?: string) =>
  result(
    client.GET('/api/counts/{id}/review', {
      params: { path: { id }, query: some({ limit: 200, cursor }) },
      ...patience(),
    }),
  );

export const postCount = (id: string, version: number) =>
  result(client.POST('/api/counts/{id}/post', { params: { path: { id }, header: edit(version) }, ...patience() }));

export const cancelCount = (id: string, version: number) =>
  result(
    client.POST('/api/counts/{id}/cancel', {
      params: { path: { id }, header: edit(version) },
      keepalive: true,
      ...patience(),
    }),
  );

import { client, patience, result } from './http';
import type { operations } from './schema';

export type Search = Omit<NonNullable<operations['listSales']['parameters']['query']>, 'day' | 'limit' | 'cursor'>;

/** The sales that a search finds, newest first; the first page says what all of them come to. */
export function searchSales(query: Search, cursor?: string) {
  return result(
    client.GET('/api/sales', { params: { query: { ...query, ...(cursor && { cursor }) } }, ...patience() }),
  );
}

/** Where the server gives the same search as a file. */
export const salesCsv = (query: Search) => `/api/sales/export?${new URLSearchParams(query as Record<string, string>)}`;

/** Money that waits for a manager's decision, and the decisions. */
import { client, edit, patience, result, some } from './http';
import type { Body } from './types';

export const listUnsettled = (cursor?: string) =>
  result(client.GET('/api/unsettled', { params: { query: some({ cursor }) }, ...patience() }));

export const listSettlements = (cursor?: string) =>
  result(client.GET('/api/settlements', { params: { query: some({ cursor }) }, ...patience() }));

/**
 * Decides once: the same body may be sent again. It goes out even as the
 * page is left; after somebody else's decision it is a 412.
 */
export const settle = (version: number, body: Body<'NewSettlement'>) =>
  result(client.POST('/api/settlements', { params: { header: edit(version) }, body, keepalive: true, ...patience() }));

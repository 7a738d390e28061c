/**
 * What runs behind the shop: backups, the executions of the state machines, what
 * the bus did not take, the pulse of selling, and how a sale or a refund went.
 */
import { client, csrf, patience, result, some } from './http';
import type { Body } from './types';

const header = csrf;
export type ExecutionFilter = {
  workflow: string | undefined;
  state: Body<'ExecutionState'> | undefined;
  day: string | undefined;
};

export const listBackups = (cursor?: string) =>
  result(client.GET('/api/backups', { params: { query: some({ cursor }) }, ...patience() }));

/** What waits for a person after a restore. */
export const getRestore = () => result(client.GET('/api/restore', { ...patience() }));

export const decideRestore = (body: Body<'RestoreDecisions'>) =>
  result(client.POST('/api/restore/decisions', { params: { header }, body, ...patience() }));

export const releaseRestore = (body: Body<'RestoreRelease'>) =>
  result(client.POST('/api/restore/release', { params: { header }, body, ...patience() }));

export const getBackup = (id: string) =>
  result(client.GET('/api/backups/{id}', { params: { path: { id } }, ...patience() }));

export const startBackup = (id: string) =>
  result(client.POST('/api/backups', { params: { header }, body: { id }, ...patience() }));

export const listExecutions = (filter: ExecutionFilter, cursor?: string) =>
  result(client.GET('/api/executions', { params: { query: some({ ...filter, cursor }) }, ...patience() }));

export const getExecution = (workflow: string, name: string) =>
  result(client.GET('/api/executions/{workflow}/{name}', { params: { path: { workflow, name } }, ...patience() }));

export const stopExecution = (workflow: string, name: string, body: Body<'Intervention'>) =>
  result(
    client.POST('/api/executions/{workflow}/{name}/stop', {
      params: { path: { workflow, name }, header },
      body,
      ...patience(),
    }),
  );

export const restartExecution = (workflow: string, name: string, body: Body<'Intervention'>) =>
  result(
    client.POST('/api/executions/{workflow}/{name}/restart', {
      params: { path: { workflow, name }, header },
      body,
      ...patience(),
    }),
  );

export const listSetAside = (cursor?: string) =>
  result(client.GET('/api/events/set-aside', { params: { query: some({ cursor }) }, ...patience() }));

export const retryEvent = (number: number) =>
  result(client.POST('/api/events/{number}/retry', { params: { path: { number }, header }, ...patience() }));

export const getWorkflow = (name: string) =>
  result(client.GET('/api/workflows/{name}', { params: { path: { name } }, ...patience() }));

export const saleTimeline = (id: string) =>
  result(client.GET('/api/sales/{id}/timeline', { params: { path: { id } }, ...patience() }));

export const refundTimeline = (id: string) =>
  result(client.GET('/api/refunds/{id}/timeline', { params: { path: { id } }, ...patience() }));

export const getPulse = () => result(client.GET('/api/pulse', patience()));

export const salesOn = (day: string, cursor?: string) =>
  result(client.GET('/api/sales', { params: { query: some({ day, cursor }) }, ...patience() }));

export const refundsOn = (day: string, cursor?: string) =>
  result(client.GET('/api/refunds', { params: { query: some({ day, cursor }) }, ...patience() }));

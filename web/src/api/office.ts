/** What only managers and admins ask for: promotions, tills and shifts, users, settings, the audit. */
import { client, csrf, edit, patience, result, some } from './http';
import type { Body, Role } from './types';

const header = csrf;

export const listPromotions = (cursor?: string) =>
  result(client.GET('/api/promotions', { params: { query: some({ cursor }) }, ...patience() }));

export const createPromotion = (body: Body<'NewPromotion'>) =>
  result(client.POST('/api/promotions', { params: { header }, body, ...patience() }));

export const changePromotion = (id: string, version: number, body: Body<'PromotionTerms'>) =>
  result(client.PUT('/api/promotions/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const endPromotion = (id: string, version: number) =>
  result(
    client.POST('/api/promotions/{id}/end', {
      params: { path: { id }, header: edit(version) },
      keepalive: true,
      ...patience(),
    }),
  );

export const listAllTills = () => result(client.GET('/api/tills', { params: { query: { all: true } }, ...patience() }));

export const createTill = (body: Body<'NewTill'>) =>
  result(client.POST('/api/tills', { params: { header }, body, ...patience() }));

export const editTill = (id: string, version: number, body: Body<'TillChange'>) =>
  result(client.PUT('/api/tills/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const listShifts = (day: string | undefined, cursor?: string) =>
  result(client.GET('/api/shifts', { params: { query: some({ day, cursor }) }, ...patience() }));

export const listUsers = () => result(client.GET('/api/users', patience()));

export const createUser = (body: Body<'NewUser'>) =>
  result(client.POST('/api/users', { params: { header }, body, ...patience() }));

export const setUserRole = (username: string, role: Role) =>
  result(
    client.PUT('/api/users/{username}/role', { params: { path: { username }, header }, body: { role }, ...patience() }),
  );

export const setUserEnabled = (username: string, enabled: boolean) =>
  result(
    client.PUT('/api/users/{username}/enabled', {
      params: { path: { username }, header },
      body: { enabled },
      ...patience(),
    }),
  );

export const resetPassword = (username: string) =>
  result(
    client.POST('/api/users/{username}/password-reset', { params: { path: { username }, header }, ...patience() }),
  );

export const listUserSessions = (username: string) =>
  result(client.GET('/api/users/{username}/sessions', { params: { path: { username } }, ...patience() }));

export const endUserSessions = (username: string) =>
  result(client.DELETE('/api/users/{username}/sessions', { params: { path: { username }, header }, ...patience() }));

export const endUserSession = (username: string, id: string) =>
  result(
    client.DELETE('/api/users/{username}/sessions/{id}', { params: { path: { username, id }, header }, ...patience() }),
  );

export const getSettings = () => result(client.GET('/api/settings', patience()));

export const changeSettings = (version: number, body: Body<'SettingsValues'>) =>
  result(client.PUT('/api/settings', { params: { header: edit(version) }, body, ...patience() }));

export const listSettings = (cursor?: string) =>
  result(client.GET('/api/settings/versions', { params: { query: some({ cursor }) }, ...patience() }));

export const listAudit = (subject: string | undefined, cursor?: string) =>
  result(client.GET('/api/audit', { params: { query: some({ subject, cursor }) }, ...patience() }));

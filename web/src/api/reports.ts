/** The day at a glance, and the reports that are made of days. */
import { client, csrf, patience, result, some } from './http';
import type { Body } from './types';

export const dashboard = () => result(client.GET('/api/dashboard', patience()));

export const listReports = (cursor?: string) =>
  result(
    client.GET('/api/reports', {
      params: { query: some({ cursor }) },
      ...patience(),
    }),
  );

export const getReport = (id: string) =>
  result(
    client.GET('/api/reports/{id}', {
      params: { path: { id } },
      ...patience(),
    }),
  );

/** Asks for reports; the id makes it happen once, and names the execution of each of them. */
export const requestReports = (body: Body<'NewReports'>) =>
  result(
    client.POST('/api/reports', {
      params: { header: csrf },
      body,
      ...patience(),
    }),
  );

/** What the norms leave open of the sales register; each is off unless it is chosen. */
export type RegisterOptions = {
  blankAnonymous?: boolean;
  noFinalPipe?: boolean;
  withoutRounding?: boolean;
  withoutRejected?: boolean;
  acceptedOnly?: boolean;
};

export const getBooks = (period: string, query: RegisterOptions) =>
  result(
    client.GET('/api/books/{period}', {
      params: { path: { period }, query },
      ...patience(),
    }),
  );

/** Makes a file of the register; its link works for some minutes. */
export const getBooksFile = (period: string, format: 'xlsx' | 'rvie', query: RegisterOptions) =>
  result(
    client.GET('/api/books/{period}/{format}', {
      params: { path: { period, format }, query },
      ...patience(),
    }),
  );

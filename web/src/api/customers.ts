/** Customers and what they owe. */
import { client, csrf, edit, patience, result, some } from './http';
import type { Body } from './types';

const header = csrf;

export const findCustomers = (q: string, all: boolean, cursor?: string) =>
  result(
    client.GET('/api/customers', {
      params: { query: { q, ...(all && { all }), ...(cursor && { cursor }) } },
      ...patience(),
    }),
  );

export const ageing = () => result(client.GET('/api/customers/ageing', patience()));

export const getCustomer = (id: string) =>
  result(client.GET('/api/customers/{id}', { params: { path: { id } }, ...patience() }));

export const createCustomer = (body: Body<'NewCustomer'>) =>
  result(client.POST('/api/customers', { params: { header }, body, ...patience() }));

export const editCustomer = (id: string, version: number, body: Body<'CustomerChange'>) =>
  result(client.PUT('/api/customers/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const setCredit = (id: string, version: number, body: Body<'CustomerCredit'>) =>
  result(
    client.PUT('/api/customers/{id}/credit', { params: { path: { id }, header: edit(version) }, body, ...patience() }),
  );

/** Receives money; the id of the payment makes it happen once, however often it is sent. */
export const payCredit = (id: string, body: Body<'CreditPayment'>) =>
  result(client.POST('/api/customers/{id}/payments', { params: { path: { id }, header }, body, ...patience() }));

export const statement = (id: string, from?: string, to?: string) =>
  result(
    client.GET('/api/customers/{id}/statement', { params: { path: { id }, query: some({ from, to }) }, ...patience() }),
  );

export const customerSales = (id: string, cursor?: string) =>
  result(client.GET('/api/customers/{id}/sales', { params: { path: { id }, query: some({ cursor }) }, ...patience() }));

/** What the shop owes its customers. */
export const owedToCustomers = () => result(client.GET('/api/customers/owed', patience()));

/** Pays a customer what the shop owes; the id makes it happen once, however often it is sent. */
export const payOut = (id: string, body: Body<'NewCreditPayout'>) =>
  result(client.POST('/api/customers/{id}/payouts', { params: { path: { id }, header }, body, ...patience() }));

/** Where the server shows a payment of a debt, and an account, to print on 80 mm paper. */
export const paymentPage = (id: string) => `/api/credit-payments/${id}/receipt`;
export const statementPage = (id: string) => `/api/customers/${id}/statement.html`;

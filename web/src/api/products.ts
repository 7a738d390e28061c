/** Products, categories and suppliers. */
import { client, csrf, edit, patience, result, some } from './http';
import type { Body } from './types';

const uploadMs = 60_000;
const header = csrf;

export type ProductFilter = {
  q?: string | undefined;
  category?: string | undefined;
  inactive?: boolean | undefined;
  limit?: number;
};

export const listProducts = (filter: ProductFilter, cursor?: string) =>
  result(client.GET('/api/products', { params: { query: some({ ...filter, cursor }) }, ...patience() }));

export const getProduct = (id: string) =>
  result(client.GET('/api/products/{id}/detail', { params: { path: { id } }, ...patience() }));

export const createProduct = (body: Body<'NewProduct'>) =>
  result(client.POST('/api/products', { params: { header }, body, ...patience() }));

export const changeProduct = (id: string, version: number, body: Body<'ProductDetails'>) =>
  result(client.PUT('/api/products/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const listPrices = (id: string, cursor?: string) =>
  result(client.GET('/api/products/{id}/prices', { params: { path: { id }, query: some({ cursor }) }, ...patience() }));

/** Reads a spreadsheet; with `dryRun` nothing is written. */
export const importProducts = (file: File, dryRun: boolean) =>
  result(
    client.POST('/api/products/import', {
      params: { header, query: { format: /\.xlsx$/i.test(file.name) ? 'xlsx' : 'csv', dryRun } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body) => body,
      ...patience(uploadMs),
    }),
  );

/** Where the browser fetches the whole catalogue as a file. */
export const exportAddress = (format: 'csv' | 'xlsx') => `/api/products/export?format=${format}`;

export const printLabels = (body: Body<'LabelOrder'>) =>
  result(client.POST('/api/labels', { params: { header }, body, parseAs: 'blob', ...patience(uploadMs) }));

export const listCategories = () => result(client.GET('/api/categories', patience()));

export const createCategory = (body: Body<'NewCategory'>) =>
  result(client.POST('/api/categories', { params: { header }, body, ...patience() }));

export const changeCategory = (id: string, version: number, body: Body<'CategoryDetails'>) =>
  result(client.PUT('/api/categories/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

export const listSuppliers = () => result(client.GET('/api/suppliers', patience()));

export const createSupplier = (body: Body<'NewSupplier'>) =>
  result(client.POST('/api/suppliers', { params: { header }, body, ...patience() }));

export const changeSupplier = (id: string, version: number, body: Body<'SupplierDetails'>) =>
  result(client.PUT('/api/suppliers/{id}', { params: { path: { id }, header: edit(version) }, body, ...patience() }));

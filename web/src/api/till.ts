/** The till's calls that are not in client.ts. */
import { client, patience, result } from './http';

export function getShop() {
  return result(client.GET('/api/shop', patience()));
}

export function promotionsOn(day: string) {
  return result(client.GET('/api/promotions', { params: { query: { day } }, ...patience() }));
}

export function getProduct(id: string) {
  return result(client.GET('/api/products/{id}', { params: { path: { id } }, ...patience() }));
}

export function getCustomer(id: string) {
  return result(client.GET('/api/customers/{id}', { params: { path: { id } }, ...patience() }));
}

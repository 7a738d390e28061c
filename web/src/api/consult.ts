/** A customer's document: found by what stands on its paper, or by its link. Nobody is signed in. */
import { client, csrf, patience, result } from './http';
import type { Body } from './types';

export const consult = (body: Body<'ConsultRequest'>) =>
  result(client.POST('/api/consult', { params: { header: csrf }, body, ...patience() }));

export const consulted = (link: string) =>
  result(client.GET('/api/consult/{link}', { params: { path: { link } }, ...patience() }));

export const fileOf = (link: string, kind: 'pdf' | 'xml') => `/api/consult/${encodeURIComponent(link)}/${kind}`;

/** The link of a document, for who sold it. */
export const linkOf = (id: string) =>
  result(client.GET('/api/documents/{id}/link', { params: { path: { id } }, ...patience() }));

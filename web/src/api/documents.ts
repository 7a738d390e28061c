/** Electronic documents, and how the shop sends them to SUNAT. */
import { client, csrf, edit, patience, result, some } from './http';
import type { Body } from './types';

/** SUNAT itself may be asked, and it can take a minute. */
const sunatMs = 90_000;

/** What the paper of a sale says of its electronic document, and how that stands; empty for an internal document. */
export const saleComprobante = (id: string) =>
  result(client.GET('/api/sales/{id}/comprobante', { params: { path: { id } }, ...patience() }));

export const refundComprobante = (id: string) =>
  result(client.GET('/api/refunds/{id}/comprobante', { params: { path: { id } }, ...patience() }));

export type DocumentFilter = { day: string | undefined; state: Body<'DocumentState'> | undefined };

export const listDocuments = (filter: DocumentFilter, cursor?: string) =>
  result(client.GET('/api/documents', { params: { query: some({ ...filter, cursor }) }, ...patience() }));

export const getDocument = (id: string) =>
  result(client.GET('/api/documents/{id}', { params: { path: { id } }, ...patience() }));

/** The document as it was signed, and SUNAT's answer, byte for byte. */
export const documentXml = (id: string) => `/api/documents/${id}/xml`;
export const documentCdr = (id: string) => `/api/documents/${id}/cdr`;

export const resendDocument = (id: string) =>
  result(client.POST('/api/documents/{id}/resend', { params: { header: csrf, path: { id } }, ...patience() }));

export const confirmDocument = (id: string) =>
  result(client.POST('/api/documents/{id}/confirm', { params: { header: csrf, path: { id } }, ...patience() }));

export const getEmission = () => result(client.GET('/api/emission', patience()));

export const changeEmission = (version: number, body: Body<'EmissionSetup'>) =>
  result(client.PUT('/api/emission', { params: { header: edit(version) }, body, ...patience() }));

export const resumeEmission = () =>
  result(client.POST('/api/emission/resume', { params: { header: csrf }, ...patience() }));

export const getCredentials = () => result(client.GET('/api/emission/credentials', patience()));

export const keepCredentials = (body: Body<'NewCredentials'>) =>
  result(client.PUT('/api/emission/credentials', { params: { header: csrf }, body, ...patience() }));

export const tryConnection = (body: Body<'NewTrial'>) =>
  result(client.POST('/api/emission/trial', { params: { header: csrf }, body, ...patience(sunatMs) }));

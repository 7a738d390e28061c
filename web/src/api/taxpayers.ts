/** Who has a RUC or a DNI, as the shop's provider says, and which provider that is. */
import { csrf, client, patience, result } from './http';
import type { Body } from './types';

/** A shop that looks nothing up is asked again after a while: an admin may have chosen a provider. */
const offForMs = 10 * 60_000;
let offUntil = 0;

/** Who has the document; nobody when no one knows, or nothing can be asked. */
export async function whoHas(document: string): Promise<Body<'Taxpayer'> | undefined> {
  if (Date.now() < offUntil) return undefined;
  const { data, problem } = await result(
    client.GET('/api/taxpayers/{document}', { params: { path: { document } }, ...patience() }),
  );
  if (problem?.code === 'lookup_off') offUntil = Date.now() + offForMs;
  return data;
}

export const getLookup = () => result(client.GET('/api/lookup', patience()));

export function chooseLookup(body: Body<'LookupChoice'>) {
  offUntil = 0;
  return result(client.PUT('/api/lookup', { params: { header: csrf }, body, ...patience() }));
}

import type { Body } from '../api/types';

export type Emission = Body<'Emission'>;
export type Credentials = Body<'Credentials'>;
export type Channel = Emission['channel'];

/** What is sent to change how the shop emits: all of it at once. */
export const setupOf = (of: Emission): Body<'EmissionSetup'> => ({
  channel: of.channel,
  url: of.url,
  ruc: of.ruc,
  legalName: of.legalName,
  tradeName: of.tradeName,
  establishment: of.establishment,
  ubigeo: of.ubigeo,
  department: of.department,
  province: of.province,
  district: of.district,
  urbanization: of.urbanization,
  address: of.address,
  amazon: of.amazon,
});

/** No certificate is larger, in bytes. */
export const mostOfPfx = 100_000;

/** A file as base64. */
export async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Series of the tills as people read them: "B003–B006, F003–F006". They are numbered one after the other. */
export function ranges(series: readonly string[]): string {
  const found = new Map<string, [string, string]>();
  for (const one of [...series].sort()) {
    const kind = one.replace(/\d+$/, '');
    found.set(kind, [found.get(kind)?.[0] ?? one, one]);
  }
  return [...found.values()].map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ');
}

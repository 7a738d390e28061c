/** Where the number of an operation was used before. */
import { client, patience, result } from './http';
import type { Body } from './types';

export type Use = Body<'OperationUse'>;
export type Numbered = Body<'NumberedMethod'>;

export const findOperation = (method: Numbered, number: string) =>
  result(client.GET('/api/operations', { params: { query: { method, number } }, ...patience() }));

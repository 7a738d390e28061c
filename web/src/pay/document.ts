import type { Buyer, NewSale } from '../api/types';
import type { Centimos } from '../money';
import { isDocument } from '../peru';

export type DocumentType = NewSale['document'];

/** Above this a boleta names its buyer. */
export const anonymousUpTo: Centimos = 70_000;

/** What the document still lacks before it may be issued. */
export function lacks(document: DocumentType, total: Centimos, buyer: Buyer | undefined): 'ruc' | 'document' | undefined {
  const known = buyer !== undefined && isDocument(buyer.documentKind, buyer.documentNumber);
  if (document === 'factura') return known && buyer.documentKind === 'ruc' ? undefined : 'ruc';
  return total > anonymousUpTo && !known ? 'document' : undefined;
}

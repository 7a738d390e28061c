import type { Buyer, NewSale } from '../api/types';
import type { Centimos } from '../values/money';
import { isDocument } from '../values/peru';

export type DocumentType = NewSale['document'];

/** The letters that choose the document while one pays. */
export const documentKeys: Record<string, DocumentType> = { b: 'boleta', f: 'factura' };

/** What the document still lacks before it may be issued. A boleta above `anonymousUpTo` names its buyer. */
export function lacks(
  document: DocumentType,
  total: Centimos,
  buyer: Buyer | undefined,
  anonymousUpTo: Centimos,
): 'ruc' | 'document' | undefined {
  const known = buyer !== undefined && isDocument(buyer.documentKind, buyer.documentNumber);
  if (document === 'factura') return known && buyer.documentKind === 'ruc' ? undefined : 'ruc';
  return total > anonymousUpTo && !known ? 'document' : undefined;
}

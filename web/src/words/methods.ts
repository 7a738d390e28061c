import { each } from './each';

/** Ways to pay by their names in the API. */
export const methods = each(
  { cash: 'Efectivo', card: 'Tarjeta', yape: 'Yape', plin: 'Plin', credit: 'Fiado', transfer: 'Transferencia' } as Record<string, string>,
  { cash: 'Cash', card: 'Card', yape: 'Yape', plin: 'Plin', credit: 'Store credit', transfer: 'Transfer' },
);

export const methodName = (method: string) => methods()[method] ?? method;

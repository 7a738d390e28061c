import { each } from './each';

export const words = each(
  {
    title: 'Cómo fue', lead: { recorded: 'Salió bien.', in_progress: 'Está en curso.', undone: 'No salió, y todo se deshizo.', owed: 'No salió, y falta deshacer algo: el sistema lo intenta cada minuto.', unchanged: 'No salió: nada cambió.' }, refundLead: { settled: 'Quedó registrada y el dinero está devuelto.', owed: 'Quedó registrada; falta devolver dinero.', failed: 'No salió: nada cambió.' },
    took: (time: string) => `Duró ${time} en total.`, submits: (n: number) => `Se envió ${n} veces y contó una sola.`, execution: 'Ver su ejecución', try: (n: number) => `Vez ${n}`, later: 'Más tarde, el sistema solo',
    undone: 'Se deshizo', retry: (n: number) => `intento ${n}`, outcomes: { done: 'Bien', failed: 'Falló', lost: 'No respondió' }, kept: (n: number) => `Todavía hay ${n} productos separados.`,
    errors: {
      unavailable: 'El sistema no respondió', not_found: 'No se encontró', sale_id_reused: 'Otra venta con el mismo número', sale_in_progress: 'La misma venta ya estaba en curso', sale_given_up: 'La venta ya se había anulado', unknown_till: 'Caja desconocida', unknown_product: 'Producto desconocido', product_inactive: 'Producto retirado', out_of_stock: 'No alcanzó el stock', price_changed: 'Cambió un precio', payment_short: 'El pago no alcanzó', payment_over: 'El pago era de más', payment_declined: 'La tarjeta fue rechazada', terminal_unavailable: 'El terminal no respondió', buyer_required: 'Faltó el documento del cliente', invalid_document: 'Documento inválido', factura_needs_ruc: 'La factura necesita RUC', factura_not_allowed: 'No se puede dar factura', conflict: 'Chocó con otro cambio', approval_needed: 'Faltó la aprobación de un encargado', wrong_pin: 'PIN equivocado', too_many_tries: 'Demasiados intentos', credit_limit: 'Pasaba el límite de fiado', till_closed: 'La caja estaba cerrada', already_returned: 'Ya se había devuelto', invalid_request: 'Pedido incorrecto', internal: 'Falla del sistema', stale: 'Otra persona lo cambió antes', backup_damaged: 'Un archivo del respaldo está dañado', order_decided: 'El pedido ya estaba decidido', restore_undecided: 'Faltaba decidir qué pasó antes de la restauración', stopped_by_admin: 'La detuvo un administrador', 'States.Timeout': 'Se pasó del tiempo',
    } as Record<string, string>,
  },
  {
    title: 'How it went', lead: { recorded: 'It went well.', in_progress: 'It is under way.', undone: 'It did not come about, and all was undone.', owed: 'It did not come about, and something is still to be undone: the system tries every minute.', unchanged: 'It did not come about: nothing changed.' }, refundLead: { settled: 'It is recorded and the money is given back.', owed: 'It is recorded; money is still owed.', failed: 'It did not come about: nothing changed.' },
    took: (time: string) => `It took ${time} in all.`, submits: (n: number) => `It was sent ${n} times and counted once.`, execution: 'Show its execution', try: (n: number) => `Time ${n}`, later: 'Later, by the system itself',
    undone: 'Undone', retry: (n: number) => `attempt ${n}`, outcomes: { done: 'Done', failed: 'Failed', lost: 'No answer' }, kept: (n: number) => `${n} products are still reserved.`,
    errors: {
      unavailable: 'The system did not answer', not_found: 'Not found', sale_id_reused: 'Another sale under the same id', sale_in_progress: 'The same sale was under way', sale_given_up: 'The sale had been given up', unknown_till: 'Unknown till', unknown_product: 'Unknown product', product_inactive: 'Product withdrawn', out_of_stock: 'Not enough stock', price_changed: 'A price changed', payment_short: 'The payment was short', payment_over: 'The payment was too much', payment_declined: 'The card was declined', terminal_unavailable: 'The terminal did not answer', buyer_required: "The customer's document was missing", invalid_document: 'Invalid document', factura_needs_ruc: 'A factura needs a RUC', factura_not_allowed: 'No factura may be given', conflict: 'It met another change', approval_needed: "A manager's approval was missing", wrong_pin: 'Wrong PIN', too_many_tries: 'Too many tries', credit_limit: 'Above the credit limit', till_closed: 'The till was closed', already_returned: 'It had been returned', invalid_request: 'Wrong request', internal: 'A fault of the system', stale: 'Somebody changed it before', backup_damaged: 'A file of the backup is damaged', order_decided: 'The order had been decided', restore_undecided: 'Nobody had decided what happened before the restore', stopped_by_admin: 'An admin stopped it', 'States.Timeout': 'It took too long',
    } as Record<string, string>,
  },
);

/** What went wrong, in words: a code of the API, or the name that it has in a state machine. One without words stays as it is. */
export function errorName(code: string): string {
  const { errors } = words();
  return errors[code] ?? errors[code.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase()] ?? code;
}

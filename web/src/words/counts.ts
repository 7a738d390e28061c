import { each } from './each';

export const words = each(
  {
    title: 'Conteos', lead: 'Cuente lo que hay, sin ver lo que dice el sistema. Las ventas siguen mientras tanto.',
    start: 'Empezar un conteo', name: 'Nombre', nameHint: 'Por ejemplo, la fecha o el pasillo.', what: 'Qué se cuenta', everything: 'Todos los productos', wrongName: 'Póngale un nombre.', suggested: (day: string) => `Conteo del ${day}`,
    state: 'Estado', states: { open: 'Abierto', posted: 'Cerrado', cancelled: 'Cancelado' }, by: 'Empezó', when: 'Cuándo',
    empty: 'Todavía no hay conteos', emptyHint: 'Un conteo compara lo que hay en los estantes con el sistema, y lo corrige.',
    counted: (n: number, of: number) => `${n} de ${of} contados`, progress: 'Avance', find: 'Buscar o escanear', all: 'Todos', pending: 'Por contar', done: 'Contados', show: 'Ver',
    howMany: 'Cuántos hay', kilos: 'Cuántos kilos hay', write: 'Anotar', again: 'Corregir',
    nothing: 'Nada por contar aquí', nothingHint: 'Ya contó todo lo de esta lista. El encargado puede revisarlo.', noMatch: 'Ningún producto de este conteo coincide.',
    review: 'Revisar', reviewTitle: 'Revisar el conteo', reviewLead: 'Lo que no cuadra, y cuánto cuesta. Al cerrar, el stock queda como se contó.',
    product: 'Producto', book: 'Según el sistema', found: 'Se contó', difference: 'Diferencia', cost: 'Costo', missing: 'Falta', surplus: 'Sobra', differing: 'Con diferencia', notCounted: 'Sin contar',
    fine: 'Todo cuadra', fineHint: 'Lo contado coincide con el sistema.', post: 'Cerrar y corregir el stock', posting: 'Cerrando…', posted: 'El conteo se cerró y el stock quedó corregido.', cancel: 'Cancelar el conteo',
    willCancel: 'El conteo se cancelará.', cancelled: 'El conteo se canceló.', stale: 'Se anotó algo después de su revisión. Revise otra vez.', again2: 'Revisar otra vez', closed: 'Este conteo ya no está abierto.', onlyCounted: 'Solo se corrige lo que se contó.',
    underWay: 'En venta', salesUnderWay: 'Hay ventas sin terminar con productos de este conteo', underWayHint: 'Esos productos pueden estar en el estante o ya en la bolsa del cliente: no cuentan como faltantes. Espere a que terminen y revise otra vez.', since: (time: string) => `desde las ${time}`,
    offlineHint: 'Si una caja vendió sin internet, espere a que envíe sus ventas antes de cerrar.', superseded: 'Otro conteo lo contó después', corrected: 'Otro conteo ya lo corrigió',
  },
  {
    title: 'Counts', lead: 'Count what is there, without seeing what the books say. Sales go on meanwhile.',
    start: 'Start a count', name: 'Name', nameHint: 'For example the date or the aisle.', what: 'What is counted', everything: 'All products', wrongName: 'Give it a name.', suggested: (day: string) => `Count of ${day}`,
    state: 'State', states: { open: 'Open', posted: 'Posted', cancelled: 'Cancelled' }, by: 'Started by', when: 'When',
    empty: 'There are no counts yet', emptyHint: 'A count compares the shelves with the books, and corrects the books.',
    counted: (n: number, of: number) => `${n} of ${of} counted`, progress: 'Progress', find: 'Search or scan', all: 'All', pending: 'To count', done: 'Counted', show: 'Show',
    howMany: 'How many there are', kilos: 'How many kilos there are', write: 'Write down', again: 'Correct',
    nothing: 'Nothing to count here', nothingHint: 'You counted all of this list. The manager can review it.', noMatch: 'No products of this count match.',
    review: 'Review', reviewTitle: 'Review the count', reviewLead: 'What differs, and what it costs. Posting sets the stock to what was counted.',
    product: 'Product', book: 'In the books', found: 'Counted', difference: 'Difference', cost: 'Cost', missing: 'Missing', surplus: 'Surplus', differing: 'Differing', notCounted: 'Not counted',
    fine: 'Everything agrees', fineHint: 'What was counted is what the books say.', post: 'Post and correct the stock', posting: 'Posting…', posted: 'The count was posted and the stock corrected.', cancel: 'Cancel the count',
    willCancel: 'The count will be cancelled.', cancelled: 'The count was cancelled.', stale: 'Something was written down after your review. Review again.', again2: 'Review again', closed: 'This count is no longer open.', onlyCounted: 'Only what was counted is corrected.',
    underWay: 'Being sold', salesUnderWay: 'Some sales with products of this count are not finished', underWayHint: 'Those products may be on the shelf or in the customer’s bag already: they do not count as missing. Wait until the sales are done and review again.', since: (time: string) => `since ${time}`,
    offlineHint: 'If a till sold without internet, wait until it has sent its sales before you post.', superseded: 'Another count counted it later', corrected: 'Another count corrected it already',
  },
);

import { each } from './each';

const unless = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const words = each(
  {
    title: 'Recibir mercadería', lead: (number: string, supplier: string) => `${number} de ${supplier}`,
    scan: 'Escanear o buscar en el pedido', scanHint: 'Cada escaneo suma uno; 12* antes del código suma doce.', camera: 'Escanear con la cámara', read: (name: string, n: string, of: string) => `${name}: ${n} de ${of}`, notHere: (code: string) => `El código ${code} no está en este pedido.`, notHereHint: 'Si la tienda se queda con ese producto, regístrelo como un ingreso aparte.', done: (name: string) => `${name} ya llegó completo.`,
    all: 'Llegó todo', missing: (n: string) => `Faltan ${n}`, packs: (packs: number, of: string) => `${unless(packs, '1 paquete', `${packs} paquetes`)} de ${of}`, quantity: 'Cuánto llegó', expires: 'Vence el', addBatch: 'Otra fecha', removeBatch: 'Quitar esta fecha', fill: 'Todo', fillOf: (name: string) => ` de ${name}`,
    costChanged: 'Cambió el costo', cost: 'Costo por unidad', ordered: (cost: string) => `Pedido a ${cost}`, margin: (from: string, to: string) => `Margen: de ${from} a ${to}`, gain: (gain: string, price: string) => `Gana ${gain} por unidad al precio de ${price}.`, loss: (loss: string, price: string) => `Pierde ${loss} por unidad al precio de ${price}.`, sameCost: 'Cuesta lo mismo',
    tooMuch: (left: string) => `Solo faltan ${left}. Lo demás entra aparte, o se devuelve.`, wrongExpiry: 'Ponga la fecha en que vence.', expired: 'Ya venció: no lo reciba.', wrongCost: 'Escriba el costo, por ejemplo 4.20.', nothing: 'Escriba o escanee lo que llegó.',
    note: 'Nota', noteHint: 'Por ejemplo, el número de la guía.', save: (n: number, amount: string) => `Guardar: ${unless(n, '1 producto', `${n} productos`)}, ${amount}`, saving: 'Guardando…', unknown: 'No llegó respuesta. Puede guardar otra vez: la mercadería entra una sola vez.',
    complete: 'Ya llegó completo', closed: 'Este pedido ya no espera mercadería', closedHint: 'Vea en el pedido qué pasó.', see: 'Ver el pedido', none: 'Nada de este pedido se llama así.',
    before: 'Esta recepción ya se había guardado.', moved: 'Otra persona recibió mientras tanto. Esto es lo que falta ahora.',
    saved: 'Mercadería recibida', savedAll: 'El pedido llegó completo', table: 'Lo que llegó', came: 'Llegó', product: 'Producto', paid: 'Costo', average: 'Costo promedio', marginNow: 'Margen', left: 'Falta', more: 'Recibir más', rest: (n: number) => unless(n, 'Todavía falta 1 producto.', `Todavía faltan ${n} productos.`), notFound: 'Esta recepción no existe.',
  },
  {
    title: 'Receive goods', lead: (number: string, supplier: string) => `${number} of ${supplier}`,
    scan: 'Scan or search in the order', scanHint: 'Each scan adds one; 12* before the code adds twelve.', camera: 'Scan with the camera', read: (name: string, n: string, of: string) => `${name}: ${n} of ${of}`, notHere: (code: string) => `The code ${code} is not in this order.`, notHereHint: 'If the shop keeps that product, enter it as a receipt of its own.', done: (name: string) => `All of ${name} has come.`,
    all: 'All came', missing: (n: string) => `${n} missing`, packs: (packs: number, of: string) => `${unless(packs, '1 pack', `${packs} packs`)} of ${of}`, quantity: 'How much came', expires: 'Expires on', addBatch: 'Another date', removeBatch: 'Remove this date', fill: 'All', fillOf: (name: string) => ` of ${name}`,
    costChanged: 'The cost changed', cost: 'Cost of a unit', ordered: (cost: string) => `Ordered at ${cost}`, margin: (from: string, to: string) => `Margin: from ${from} to ${to}`, gain: (gain: string, price: string) => `Gains ${gain} a unit at the price of ${price}.`, loss: (loss: string, price: string) => `Loses ${loss} a unit at the price of ${price}.`, sameCost: 'It costs the same',
    tooMuch: (left: string) => `Only ${left} are missing. The rest enters apart, or goes back.`, wrongExpiry: 'Give the day on which it expires.', expired: 'It has expired: do not take it.', wrongCost: 'Type the cost, for example 4.20.', nothing: 'Type or scan what came.',
    note: 'Note', noteHint: 'For example the number of the delivery note.', save: (n: number, amount: string) => `Save: ${unless(n, '1 product', `${n} products`)}, ${amount}`, saving: 'Saving…', unknown: 'No answer came. You can save again: the goods enter once.',
    complete: 'Has come whole', closed: 'This order waits for no goods', closedHint: 'See in the order what happened.', see: 'See the order', none: 'Nothing in this order is called that.',
    before: 'This receipt had been saved already.', moved: 'Somebody else received meanwhile. This is what is missing now.',
    saved: 'Goods received', savedAll: 'All of the order has come', table: 'What came', came: 'Came', product: 'Product', paid: 'Cost', average: 'Average cost', marginNow: 'Margin', left: 'Missing', more: 'Receive more', rest: (n: number) => unless(n, '1 product is still missing.', `${n} products are still missing.`), notFound: 'There is no such receipt.',
  },
);

import { each } from './each';

const unless = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const words = each(
  {
    title: 'Pedidos',
    lead: 'Lo que se pide a los proveedores: apruebe, siga lo que viene y reciba.',
    propose: 'Proponer pedidos',
    proposing: 'Revisando ventas y stock de cada producto…',
    proposed: (n: number) => unless(n, 'Se propuso 1 pedido.', `Se propusieron ${n} pedidos.`),
    nothingNew: 'No hace falta pedir nada más: lo que falta ya está pedido o espera su aprobación.',
    waiting: 'Por aprobar',
    coming: 'En camino',
    past: 'Anteriores',
    noneWaiting: 'Nada por aprobar',
    noneWaitingHint:
      'Cada noche, y cuando algo está por acabarse, el sistema propone qué pedir. También puede pedirlo ahora.',
    noneComing: 'No hay pedidos en camino.',
    nonePast: 'Ningún pedido coincide',
    nonePastHint: 'Pruebe con otro estado u otro proveedor.',
    neverPast: 'Aquí quedan los pedidos que terminaron.',
    state: 'Estado',
    states: {
      draft: 'Por aprobar',
      approved: 'Aprobado',
      rejected: 'Rechazado',
      expired: 'Vencido',
      sent: 'Enviado',
      partial: 'Llegó una parte',
      received: 'Recibido',
      closed_short: 'Cerrado incompleto',
      cancelled: 'Anulado',
    },
    allStates: 'Todos',
    supplier: 'Proveedor',
    allSuppliers: 'Todos',
    number: 'Pedido',
    total: 'Total',
    when: 'Fecha',
    by: 'Decidió',
    products: (n: number) => unless(n, '1 producto', `${n} productos`),
    sent: 'Enviado',
    productsLabel: 'Productos',
    origins: {
      night: () => 'Propuesto por la noche',
      low_stock: () => 'Propuesto: algo está por acabarse',
      manual: (who: string) => `Propuesto por ${who}`,
    },
    lapses: (distance: string) => `Vence ${distance}`,
    lapsed: 'Está por vencer',
    runsOut: (n: number, before: string, name: string, days: number) =>
      n === 0
        ? `Nada se acaba antes del ${before}.`
        : `Si no se pide hoy, ${unless(n, '1 producto se acaba', `${n} productos se acaban`)} antes del ${before}. ` +
          (days === 0
            ? `Ya se acabó o se acaba hoy: ${name}.`
            : `Primero ${name}: alcanza para ${unless(days, '1 día', `${days} días`)}.`),
    belowMin: (lacks: string, least: string, wait: boolean) =>
      `Faltan ${lacks} para el mínimo del proveedor (${least}).${wait ? ' Mejor esperar.' : ''}`,
    needsAdmin: 'Requiere administrador',
    needsAdminWhy: (limit: string) => `Supera ${limit}: lo aprueba un administrador.`,
    needsAdminHow: (limit: string) =>
      `Puede bajar cantidades hasta ${limit} o menos y aprobarlo, o avisar a un administrador.`,
    approve: 'Aprobar',
    reject: 'Rechazar',
    review: 'Ver y cambiar',
    fold: 'Ocultar',
    receive: 'Recibir',
    of: (number: string) => ` ${number}`,
    will: {
      approve: (number: string) => `Se aprobará ${number}.`,
      reject: (number: string) => `Se rechazará ${number}.`,
    },
    decided: {
      approve: (number: string) => `Se aprobó ${number}. Se enviará al proveedor.`,
      reject: (number: string) => `Se rechazó ${number}.`,
    },
    sending: 'Guardando su decisión…',
    refusedTitle: (number: string, supplier: string) => `No se pudo guardar su decisión sobre ${number} de ${supplier}`,
    understood: 'Entendido',
    again: 'Enviar otra vez',
    rejectTitle: (number: string) => `Rechazar ${number}`,
    rejectLead: 'Elija el motivo. Tendrá diez segundos para deshacerlo.',
    reasons: ['No hace falta por ahora', 'No hay dinero para esto', 'Está muy caro', 'Se compró en otro lado'],
    otherReason: 'Otro motivo',
    wrongReason: 'Escriba el motivo.',
    // One order
    orderTitle: 'Pedido',
    what: 'Qué se pide y por qué',
    whatLead: 'Cambie las cantidades antes de aprobar. Cero deja el producto fuera.',
    product: 'Producto',
    why: 'Por qué',
    because: {
      pace: (aDay: number, unit: string) => {
        const kilos = unit === 'KGM' ? '\u00a0kg' : '';
        const verb = (n: number) => (n === 1 && !kilos ? 'Se vende' : 'Se venden');
        const [day, week] = [aDay < 10 ? Math.round(aDay * 10) / 10 : Math.round(aDay), Math.round(aDay * 7)];
        if (aDay >= 0.95) return `${verb(day)} ${day}${kilos} al día.`;
        if (week >= 1) return `${verb(week)} ${week}${kilos} a la semana.`;
        return `Se vende 1${kilos} cada ${Math.round(1 / aDay)} días.`;
      },
      there: (n: string, coming: string) => (coming ? `hay ${n} y vienen ${coming}` : `hay ${n}`),
      until: (day: string, n: string, one: boolean, there: string) =>
        `Hasta la entrega del ${day} se ${one ? 'venderá' : 'venderán'} ${n} y ${there}.`,
      lacks: (cushion: string, n: string, one: boolean, packs: string) =>
        `Con la reserva de ${cushion} ${one ? 'falta' : 'faltan'} ${n}: ${packs}.`,
      packs: (n: number, size: string) => unless(n, `1 paquete de ${size}`, `${n} paquetes de ${size}`),
      expires: (n: string, soon: string, day: string) =>
        n === soon ? `Hay ${n} que vencen el ${day}.` : `Hay ${n}, y ${soon} vencen desde el ${day}.`,
      order: (day: string, packs: string) => `Hasta la entrega del ${day}: ${packs}.`,
      enough: 'Alcanza.',
      isNew: (n: string, days: number, like: string) =>
        `Nuevo: ${n} vendidos en ${unless(days, '1 día', `${days} días`)}.` +
        (like ? ` Cuenta también lo que venden sus parecidos (${like} al día).` : ''),
      first: (least: string, there: string, packs: string) =>
        `Nuevo: aún no se vende aquí. Su mínimo es ${least} y ${there}: ${packs}.`,
      spoils: (need: string, room: string, packs: string) =>
        `Faltan ${need}, pero antes de vencer se venden ${room}: ${packs}.`,
      packBig: (size: string, room: string) =>
        `No se pide: el paquete trae ${size} y antes de vencer se venden ${room}. ` +
        'Pida menos por paquete o a otro proveedor.',
      stopped: (n: string, days: number) => `No se pide: hay ${n} y no se vende desde hace ${days} días.`,
      unknown: 'Aún no se vende aquí. Escriba la primera cantidad.',
      budget: (days: number) =>
        `Espera: alcanza para ${unless(days, '1 día', `${days} días`)}, ` +
        'y el dinero de la semana va primero a lo que más rinde.',
      orderMin: (days: number) =>
        `Se añade para llegar al mínimo del proveedor. Así alcanza para ${unless(days, '1 día', `${days} días`)}.`,
      out: (days: number) => `Estuvo agotado ${days} de 28 días; esos días no se cuentan.`,
      returned: (sold: string, back: string) => `${sold} vendidos, ${back} devueltos.`,
    },
    onHand: 'En la tienda',
    reservedOf: (n: string) => `${n} reservado`,
    onOrder: 'Ya pedido',
    reorder: 'Stock mínimo',
    velocity: 'Venta al día',
    cover: 'Alcanza',
    days: (n: number) => unless(n, '1 día', `${n} días`),
    noSales: 'Sin ventas',
    cost: 'Costo',
    quantity: 'Cantidad',
    amount: 'Importe',
    suggested: (n: string) => `Sugerido: ${n}`,
    equals: (n: string) => `= ${n}`,
    packsOf: (name: string) => `Paquetes de ${name}`,
    unitsOf: (name: string) => `Cantidad de ${name}`,
    more: (name: string) => `Más ${name}`,
    less: (name: string) => `Menos ${name}`,
    wrongPacks: 'Solo paquetes enteros.',
    wrongUnits: 'Escriba una cantidad.',
    covers: (n: number) => `Con esto alcanza para ${unless(n, '1 día', `${n} días`)}`,
    out: 'No se pide',
    velocityHint: (lead: number) =>
      `Se pide lo que se venderá hasta la siguiente entrega y una reserva, menos lo que hay y lo que viene. ` +
      `El proveedor demora ${unless(lead, '1 día', `${lead} días`)}.`,
    asApproved: (amount: string) => `Aprobar ${amount}`,
    changed: 'Cambió cantidades: este es el nuevo total.',
    facts: {
      made: 'Propuesto',
      lapses: 'Vence',
      decided: 'Decidido',
      sent: 'Enviado',
      to: 'Enviado a',
      expected: 'Entrega esperada',
      contact: 'Contacto',
      phone: 'Teléfono',
    },
    contactedByPeople: 'Sin correo: avísele por teléfono',
    pdf: 'Ver el PDF',
    goods: 'Qué se pidió',
    ordered: 'Pedido',
    came: 'Llegó',
    missing: 'Falta',
    whyTitle: 'Por qué se propuso',
    close: 'Cerrar con lo que llegó',
    cancel: 'Anular el pedido',
    closeTitle: 'Cerrar el pedido incompleto',
    closeLead: 'No se espera nada más. Se avisa al proveedor; lo que falte se propondrá otra vez.',
    cancelTitle: 'Anular el pedido',
    cancelLead: 'Lo que ya llegó se queda. Si el proveedor ya tiene el pedido, se le avisa.',
    reason: 'Motivo',
    ended: {
      closed_short: 'El pedido se cerró.',
      cancelled: 'El pedido se anuló.',
    },
    notMailed: 'El correo no llegó al proveedor',
    notMailedHint: (to: string, why: string) =>
      `No se pudo enviar a ${to}: ${why}. Corrija el correo en la ficha del proveedor: el pedido se enviará solo ` +
      'en unos 15 minutos. Si urge, avísele por teléfono.',
    moved: 'Otra persona ya lo resolvió',
    movedHint: 'Así está el pedido ahora.',
    pendingTitle: {
      approve: 'Se aprobará en unos segundos',
      reject: 'Se rechazará en unos segundos',
    },
    story: 'Qué pasó',
    execution: 'Ver el proceso',
    kinds: {
      approve: 'Se aprobó',
      reject: 'Se rechazó',
      expire: 'Venció sin aprobarse',
      receive: 'Llegó mercadería',
      close: 'Se cerró incompleto',
      cancel: 'Se anuló',
    },
    wasSent: (to: string) => `Se envió a ${to}`,
    readyToContact: 'Listo para avisar al proveedor',
    byWho: (who: string) => `por ${who}`,
    average: (cost: string) => `costo promedio ${cost}`,
    expires: (day: string) => `vence ${day}`,
  },
  {
    title: 'Orders',
    lead: 'What is ordered from suppliers: approve, follow what is on the way and receive it.',
    propose: 'Propose orders',
    proposing: 'Looking at sales and stock of each product…',
    proposed: (n: number) => unless(n, '1 order was proposed.', `${n} orders were proposed.`),
    nothingNew: 'Nothing more has to be ordered: anything short is on order or awaiting approval.',
    waiting: 'To approve',
    coming: 'On the way',
    past: 'Past',
    noneWaiting: 'Nothing to approve',
    noneWaitingHint:
      'Every night, and when something is running low, the system proposes what to order. You can also ask for it now.',
    noneComing: 'No orders are on the way.',
    nonePast: 'No orders match',
    nonePastHint: 'Try another status or supplier.',
    neverPast: 'Orders that have ended stay here.',
    state: 'Status',
    states: {
      draft: 'To approve',
      approved: 'Approved',
      rejected: 'Rejected',
      expired: 'Expired',
      sent: 'Sent',
      partial: 'Partly received',
      received: 'Received',
      closed_short: 'Closed short',
      cancelled: 'Cancelled',
    },
    allStates: 'All',
    supplier: 'Supplier',
    allSuppliers: 'All',
    number: 'Order',
    total: 'Total',
    when: 'Date',
    by: 'Decided by',
    products: (n: number) => unless(n, '1 product', `${n} products`),
    sent: 'Sent',
    productsLabel: 'Products',
    origins: {
      night: () => 'Proposed at night',
      low_stock: () => 'Proposed: something is running low',
      manual: (who: string) => `Proposed by ${who}`,
    },
    lapses: (distance: string) => `Expires ${distance}`,
    lapsed: 'About to expire',
    runsOut: (n: number, before: string, name: string, days: number) =>
      n === 0
        ? `Nothing runs out before ${before}.`
        : `Unless it is ordered today, ${unless(n, '1 product runs out', `${n} products run out`)} before ${before}. ` +
          (days === 0
            ? `Out, or runs out today: ${name}.`
            : `First ${name}: it lasts ${unless(days, '1 day', `${days} days`)}.`),
    belowMin: (lacks: string, least: string, wait: boolean) =>
      `${lacks} short of the supplier’s minimum order (${least}).${wait ? ' Better wait.' : ''}`,
    needsAdmin: 'Needs an administrator',
    needsAdminWhy: (limit: string) => `Above ${limit} an administrator approves it.`,
    needsAdminHow: (limit: string) =>
      `You can lower quantities to ${limit} or less and approve it, or tell an administrator.`,
    approve: 'Approve',
    reject: 'Reject',
    review: 'See and change',
    fold: 'Hide',
    receive: 'Receive',
    of: (number: string) => ` ${number}`,
    will: {
      approve: (number: string) => `${number} will be approved.`,
      reject: (number: string) => `${number} will be rejected.`,
    },
    decided: {
      approve: (number: string) => `${number} was approved. It goes to the supplier.`,
      reject: (number: string) => `${number} was rejected.`,
    },
    sending: 'Saving your decision…',
    refusedTitle: (number: string, supplier: string) => `Your decision on ${number} of ${supplier} could not be saved`,
    understood: 'OK',
    again: 'Send again',
    rejectTitle: (number: string) => `Reject ${number}`,
    rejectLead: 'Choose the reason. You have ten seconds to undo it.',
    reasons: ['Not needed for now', 'There is no money for this', 'Too expensive', 'Bought elsewhere'],
    otherReason: 'Another reason',
    wrongReason: 'Enter the reason.',
    orderTitle: 'Order',
    what: 'What is ordered and why',
    whatLead: 'Change the quantities before you approve. Zero leaves the product out.',
    product: 'Product',
    why: 'Why',
    because: {
      pace: (aDay: number, unit: string) => {
        const kilos = unit === 'KGM' ? '\u00a0kg' : '';
        const [day, week] = [aDay < 10 ? Math.round(aDay * 10) / 10 : Math.round(aDay), Math.round(aDay * 7)];
        if (aDay >= 0.95) return `Sells ${day}${kilos} a day.`;
        if (week >= 1) return `Sells ${week}${kilos} a week.`;
        return `Sells 1${kilos} in ${Math.round(1 / aDay)} days.`;
      },
      there: (n: string, coming: string) => (coming ? `${n} are here and ${coming} come` : `${n} are here`),
      until: (day: string, n: string, _one: boolean, there: string) =>
        `Until the delivery of ${day} ${n} will be sold, and ${there}.`,
      lacks: (cushion: string, n: string, _one: boolean, packs: string) =>
        `With a reserve of ${cushion} it lacks ${n}: ${packs}.`,
      packs: (n: number, size: string) => unless(n, `1 pack of ${size}`, `${n} packs of ${size}`),
      expires: (n: string, soon: string, day: string) =>
        n === soon ? `${n} are here and expire on ${day}.` : `${n} are here, and ${soon} expire from ${day} on.`,
      order: (day: string, packs: string) => `Until the delivery of ${day}: ${packs}.`,
      enough: 'There is enough.',
      isNew: (n: string, days: number, like: string) =>
        `New: ${n} sold in ${unless(days, '1 day', `${days} days`)}.` +
        (like ? ` What its like sell counts, too (${like} a day).` : ''),
      first: (least: string, there: string, packs: string) =>
        `New: not sold here yet. Its minimum is ${least} and ${there}: ${packs}.`,
      spoils: (need: string, room: string, packs: string) =>
        `It lacks ${need}, but ${room} sell before they expire: ${packs}.`,
      packBig: (size: string, room: string) =>
        `Not ordered: the pack holds ${size} and ${room} sell before they expire. ` +
        'Ask for smaller packs, or another supplier.',
      stopped: (n: string, days: number) => `Not ordered: ${n} are here and none was sold for ${days} days.`,
      unknown: 'Not sold here yet. Type the first quantity.',
      budget: (days: number) =>
        `It waits: it lasts ${unless(days, '1 day', `${days} days`)}, ` +
        'and the money of the week goes first to what earns most.',
      orderMin: (days: number) =>
        `Added to reach the supplier’s least order. So it lasts ${unless(days, '1 day', `${days} days`)}.`,
      out: (days: number) => `It was gone on ${days} of 28 days; those days do not count.`,
      returned: (sold: string, back: string) => `${sold} sold, ${back} returned.`,
    },
    onHand: 'On hand',
    reservedOf: (n: string) => `${n} reserved`,
    onOrder: 'On order',
    reorder: 'Minimum stock',
    velocity: 'Sold per day',
    cover: 'Lasts',
    days: (n: number) => unless(n, '1 day', `${n} days`),
    noSales: 'No sales',
    cost: 'Cost',
    quantity: 'Quantity',
    amount: 'Amount',
    suggested: (n: string) => `Suggested: ${n}`,
    equals: (n: string) => `= ${n}`,
    packsOf: (name: string) => `Packs of ${name}`,
    unitsOf: (name: string) => `Quantity of ${name}`,
    more: (name: string) => `More ${name}`,
    less: (name: string) => `Less ${name}`,
    wrongPacks: 'Whole packs only.',
    wrongUnits: 'Enter a quantity.',
    covers: (n: number) => `Lasts ${unless(n, '1 day', `${n} days`)} with this`,
    out: 'Not ordered',
    velocityHint: (lead: number) =>
      `What will be sold until the delivery after the next and a reserve is ordered, less what is here and what comes. ` +
      `The supplier takes ${unless(lead, '1 day', `${lead} days`)}.`,
    asApproved: (amount: string) => `Approve ${amount}`,
    changed: 'You changed quantities: this is the new total.',
    facts: {
      made: 'Proposed',
      lapses: 'Expires',
      decided: 'Decided',
      sent: 'Sent',
      to: 'Sent to',
      expected: 'Expected',
      contact: 'Contact',
      phone: 'Phone',
    },
    contactedByPeople: 'No email: tell them by phone',
    pdf: 'See the PDF',
    goods: 'What was ordered',
    ordered: 'Ordered',
    came: 'Received',
    missing: 'Missing',
    whyTitle: 'Why it was proposed',
    close: 'Close with what was received',
    cancel: 'Cancel the order',
    closeTitle: 'Close the order short',
    closeLead: 'Nothing more is expected. The supplier is told; anything still missing will be proposed again.',
    cancelTitle: 'Cancel the order',
    cancelLead: 'What was received stays. If the supplier has the order, they are told.',
    reason: 'Reason',
    ended: {
      closed_short: 'The order was closed.',
      cancelled: 'The order was cancelled.',
    },
    notMailed: 'The mail did not reach the supplier',
    notMailedHint: (to: string, why: string) =>
      `It could not be sent to ${to}: ${why}. Correct the supplier’s email: the order goes out by itself within ` +
      '15 minutes. If it is urgent, call.',
    moved: 'Someone got there first',
    movedHint: 'This is how the order stands now.',
    pendingTitle: {
      approve: 'It will be approved in a few seconds',
      reject: 'It will be rejected in a few seconds',
    },
    story: 'What happened',
    execution: 'See the run',
    kinds: {
      approve: 'Approved',
      reject: 'Rejected',
      expire: 'Expired without approval',
      receive: 'Goods received',
      close: 'Closed short',
      cancel: 'Cancelled',
    },
    wasSent: (to: string) => `Sent to ${to}`,
    readyToContact: 'Ready to tell the supplier',
    byWho: (who: string) => `by ${who}`,
    average: (cost: string) => `average cost ${cost}`,
    expires: (day: string) => `expires ${day}`,
  },
);

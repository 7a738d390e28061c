import { each } from './each';

export const words = each(
  {
    title: 'Clientes', lead: 'Quién compra, y quién debe.', views: 'Vistas de clientes', owing: 'Fiado', find: 'Buscar',
    search: 'Nombre, DNI o RUC', inactiveToo: 'También los inactivos', typeMore: 'Busque un cliente', typeMoreHint: 'Escriba al menos 2 letras o números.', none: 'Ningún cliente coincide', noneHint: 'Pruebe con otra palabra, o agréguelo.',
    create: 'Nuevo cliente', edit: 'Editar cliente', name: 'Nombre', document: 'Documento', phone: 'Teléfono', email: 'Correo', address: 'Dirección', active: 'Activo', inactive: 'Inactivo', created: (name: string) => `Se agregó a ${name}.`, changed: (name: string) => `Se guardó a ${name}.`,
    owes: 'Debe', owedAll: 'Por cobrar', current: 'Al día', d30: '1–30 días', d60: '31–60 días', d90: '61–90 días', over: 'Más de 90', late: 'Atrasado', shopOwes: 'La tienda debe', shopOwesLead: 'Devolvieron lo que ya habían pagado: págueles desde su ficha.', since: 'Desde', payOut: 'Pagarle', payOutTitle: 'Pagar lo que la tienda debe', toSend: 'Envíelo, y confírmelo en Por conciliar.', owedLess: (most: string) => `La tienda solo debe ${most}.`, paidOut: (amount: string) => `Se pagó ${amount}.`, give: (amount: string) => `Pagar ${amount}`,
    nobody: 'Nadie debe nada', nobodyHint: 'Cuando venda fiado, aquí verá cuánto le deben y desde cuándo.',
    balance: 'Debe', limit: 'Límite', free: 'Puede llevar', days: 'Días para pagar', credit: 'Fiado', setLimit: 'Cambiar el límite', limitHint: 'Con S/ 0.00 no se le fía.', daysHint: 'De 1 a 365.', limitSaved: 'Se guardó el límite.',
    statement: 'Estado de cuenta', purchases: 'Compras', viewsOne: 'Vistas del cliente', from: 'Desde', to: 'Hasta', opening: 'Saldo anterior', closing: 'Saldo', when: 'Cuándo', what: 'Qué', amount: 'Monto', after: 'Saldo', due: 'Vence',
    kinds: { charge: 'Compra fiada', payment: 'Pago', refund: 'Devolución', adjustment: 'Ajuste', payout: 'Pagado al cliente' }, noEntries: 'Sin movimientos en estas fechas.', noPurchases: 'Todavía no compró nada con su nombre.', receipt: 'Comprobante', total: 'Total',
    pay: 'Recibir un pago', payTitle: 'Recibir un pago', payAmount: 'Cuánto paga', till: 'Caja', how: 'Cómo paga', reference: 'N.º de operación', wrongReference: 'Escriba el número de operación.', tooMuch: (most: string) => `Debe ${most}: no se recibe más.`, wrongAmount: 'Escriba cuánto paga.', noTill: 'No hay ninguna caja abierta. Abra una para recibir dinero.',
    paid: (amount: string, left: string) => `Se recibió ${amount}. Queda debiendo ${left}.`, receive: (amount: string) => `Recibir ${amount}`,
  },
  {
    title: 'Customers', lead: 'Who buys, and who owes.', views: 'Views of customers', owing: 'Store credit', find: 'Search',
    search: 'Name, DNI or RUC', inactiveToo: 'Inactive ones too', typeMore: 'Search for a customer', typeMoreHint: 'Type at least 2 letters or digits.', none: 'No customers match', noneHint: 'Try another word, or add the customer.',
    create: 'New customer', edit: 'Edit customer', name: 'Name', document: 'Document', phone: 'Phone', email: 'E-mail', address: 'Address', active: 'Active', inactive: 'Inactive', created: (name: string) => `${name} was added.`, changed: (name: string) => `${name} was saved.`,
    owes: 'Owes', owedAll: 'Total owed', current: 'Not due', d30: '1–30 days', d60: '31–60 days', d90: '61–90 days', over: 'Over 90', late: 'Late', shopOwes: 'The shop owes', shopOwesLead: 'They returned what they had paid already: pay them from their page.', since: 'Since', payOut: 'Pay back', payOutTitle: 'Pay what the shop owes', toSend: 'Send it, and confirm it under To settle.', owedLess: (most: string) => `The shop owes only ${most}.`, paidOut: (amount: string) => `${amount} was paid.`, give: (amount: string) => `Pay ${amount}`,
    nobody: 'Nobody owes anything', nobodyHint: 'When you sell on credit you see here who owes how much, and since when.',
    balance: 'Owes', limit: 'Limit', free: 'Credit left', days: 'Days to pay', credit: 'Store credit', setLimit: 'Change the limit', limitHint: 'With S/ 0.00 there is no credit.', daysHint: 'From 1 to 365.', limitSaved: 'The limit was saved.',
    statement: 'Statement', purchases: 'Purchases', viewsOne: 'Views of the customer', from: 'From', to: 'To', opening: 'Balance before', closing: 'Balance', when: 'When', what: 'What', amount: 'Amount', after: 'Balance', due: 'Due',
    kinds: { charge: 'Bought on credit', payment: 'Payment', refund: 'Refund', adjustment: 'Adjustment', payout: 'Paid to the customer' }, noEntries: 'Nothing happened in these days.', noPurchases: 'Bought nothing under this name yet.', receipt: 'Receipt', total: 'Total',
    pay: 'Receive a payment', payTitle: 'Receive a payment', payAmount: 'How much', till: 'Till', how: 'Paid by', reference: 'Operation number', wrongReference: 'Type the number of the operation.', tooMuch: (most: string) => `${most} is owed: no more is received.`, wrongAmount: 'Type how much is paid.', noTill: 'No till is open. Open one to receive money.',
    paid: (amount: string, left: string) => `${amount} was received. ${left} is still owed.`, receive: (amount: string) => `Receive ${amount}`,
  },
);

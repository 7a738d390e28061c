import { each } from './each';

const many = (n: number, one: string, more: string) => (n === 1 ? one : more);

export const words = each(
  {
    title: 'Hoy', until: (day: string, clock: string) => `${day}, hasta las ${clock}`, live: 'Al día', notLive: 'Sin conexión: puede no estar al día',
    sales: 'Ventas', tickets: 'Tickets', average: 'Ticket promedio', margin: 'Margen', ofRevenue: (rate: string) => `${rate} de la venta sin impuestos`, ofCosted: (rate: string, rest: string) => `${rate} de lo que tiene costo; ${rest} se vendió sin costo`,
    refunds: (n: number, amount: string) => many(n, `1 devolución: ${amount}`, `${n} devoluciones: ${amount}`),
    comparedWith: (days: string) => `Lo usual es el promedio de ${days}, hasta esta misma hora.`, nothingUsual: 'Todavía no hay con qué comparar: hacen falta ventas del mismo día de las últimas cuatro semanas.',
    byHour: 'Ventas por hora', now: 'Hoy', usual: 'Lo usual', chart: 'Ventas de hoy por hora, al lado de lo usual',
    methods: 'Cómo pagaron', method: 'Medio', amount: 'Monto', payments: (n: number) => many(n, '1 pago', `${n} pagos`),
    products: 'Lo más vendido', product: 'Producto', nothing: 'Todavía no hay ventas hoy', nothingHint: 'Con la primera venta aparecerán aquí sus cifras.',
    attention: 'Necesita su atención', fine: 'Todo en orden', fineHint: 'No hay nada por aprobar, confirmar ni contar.',
    approvals: (n: number) => many(n, 'pedido por aprobar', 'pedidos por aprobar'),
    unsettled: (n: number) => many(n, 'pago por conciliar', 'pagos por conciliar'),
    unsent: (n: number) => many(n, 'pedido no pudo enviarse por correo', 'pedidos no pudieron enviarse por correo'),
    wrongPins: (n: number) => many(n, 'PIN de encargado con 5 intentos fallidos hoy', 'PIN de encargados con 5 intentos fallidos hoy'),
    incidents: (n: number) => many(n, 'producto por contar hoy', 'productos por contar hoy'),
    expiring: (n: number) => many(n, 'lote vence en 7 días o ya venció', 'lotes vencen en 7 días o ya vencieron'),
    lowStock: (n: number) => many(n, 'producto por acabarse', 'productos por acabarse'),
    differences: (n: number) => many(n, 'reporte con diferencias', 'reportes con diferencias'),
    noBackup: 'Ningún respaldo comprobado todavía', lateBackup: (when: string) => `Último respaldo comprobado: ${when}`,
  },
  {
    title: 'Today', until: (day: string, clock: string) => `${day}, until ${clock}`, live: 'Up to date', notLive: 'No connection: may be out of date',
    sales: 'Sales', tickets: 'Tickets', average: 'Average ticket', margin: 'Margin', ofRevenue: (rate: string) => `${rate} of the sales without taxes`, ofCosted: (rate: string, rest: string) => `${rate} of what has a cost; ${rest} sold without one`,
    refunds: (n: number, amount: string) => many(n, `1 refund: ${amount}`, `${n} refunds: ${amount}`),
    comparedWith: (days: string) => `Usual is the average of ${days}, until this time of the day.`, nothingUsual: 'There is nothing to compare with yet: that takes sales on this weekday within the last four weeks.',
    byHour: 'Sales by hour', now: 'Today', usual: 'Usual', chart: 'Sales of today by hour, beside what is usual',
    methods: 'How they paid', method: 'By', amount: 'Amount', payments: (n: number) => many(n, '1 payment', `${n} payments`),
    products: 'Sold most', product: 'Product', nothing: 'No sales yet today', nothingHint: 'With the first sale its figures appear here.',
    attention: 'Needs your attention', fine: 'All is well', fineHint: 'There is nothing to approve, confirm or count.',
    approvals: (n: number) => many(n, 'order to approve', 'orders to approve'),
    unsettled: (n: number) => many(n, 'payment to settle', 'payments to settle'),
    unsent: (n: number) => many(n, 'order could not be mailed', 'orders could not be mailed'),
    wrongPins: (n: number) => many(n, 'manager’s PIN with 5 wrong tries today', 'managers’ PINs with 5 wrong tries today'),
    incidents: (n: number) => many(n, 'product to count today', 'products to count today'),
    expiring: (n: number) => many(n, 'batch expires within 7 days or did', 'batches expire within 7 days or did'),
    lowStock: (n: number) => many(n, 'product runs out', 'products run out'),
    differences: (n: number) => many(n, 'report with differences', 'reports with differences'),
    noBackup: 'No verified backup yet', lateBackup: (when: string) => `Last verified backup: ${when}`,
  },
);

import { each } from './each';

export const words = each(
  {
    title: 'Cajas y turnos', lead: 'Quién abrió cada caja, y si el dinero cuadró.', views: 'Vistas', shifts: 'Turnos', tills: 'Cajas', day: 'Día', till: 'Caja', opened: 'Abrió', closed: 'Cerró', expected: 'Debía haber', counted: 'Se contó', difference: 'Diferencia', open: 'Abierto',
    empty: 'Nadie abrió una caja ese día', emptyHint: 'Cuando un cajero abra su caja, su turno aparecerá aquí.', exact: 'Exacto',
    report: 'Reporte Z', reportOpen: 'Turno abierto', sales: 'Ventas', count: 'Comprobantes', taxed: 'Op. gravada', exonerated: 'Op. exonerada', unaffected: 'Op. inafecta', igv: 'IGV', icbper: 'ICBPER', discount: 'Descuentos', total: 'Total', rounding: 'Redondeo',
    payments: 'Cobrado', refunds: 'Devuelto', creditPayments: 'Pagos de fiado', method: 'Medio', amount: 'Monto', times: 'Veces', numbers: 'Comprobantes', series: 'Serie', first: 'Del', last: 'Al',
    drawer: 'Efectivo en la caja', float: 'Al abrir', cashSales: 'Ventas en efectivo', in: 'Ingresos', out: 'Salidas', credit: 'Pagos de fiado', paidOut: 'Pagado a clientes', back: 'Devoluciones', settlements: 'Regularizaciones', movements: 'Movimientos de efectivo', kinds: { cash_in: 'Ingreso', cash_out: 'Salida', credit_payment: 'Pago de fiado', credit_payout: 'Pago al cliente', settlement: 'Regularización' }, reason: 'Motivo', by: 'Quién', when: 'Cuándo', print: 'Imprimir', noMovements: 'Sin ingresos ni salidas.',
    newTill: 'Nueva caja', editTill: 'Editar caja', name: 'Nombre', state: 'Estado', active: 'Activa', inactive: 'Inactiva', openNow: (who: string) => `Abierta por ${who}`, closedNow: 'Cerrada', noTills: 'Todavía no hay cajas', noTillsHint: 'Cada caja numera sus comprobantes con su propia serie.', wrongName: 'Escriba el nombre.', saved: (name: string) => `Se guardó ${name}.`, cannotClose: 'Tiene un turno abierto: ciérrelo antes de desactivarla.',
  },
  {
    title: 'Tills and shifts', lead: 'Who opened each till, and whether the cash was right.', views: 'Views', shifts: 'Shifts', tills: 'Tills', day: 'Day', till: 'Till', opened: 'Opened', closed: 'Closed', expected: 'Expected', counted: 'Counted', difference: 'Difference', open: 'Open',
    empty: 'Nobody opened a till that day', emptyHint: 'When a cashier opens a till, the shift appears here.', exact: 'Exact',
    report: 'Z report', reportOpen: 'Open shift', sales: 'Sales', count: 'Receipts', taxed: 'Taxed', exonerated: 'Exempt', unaffected: 'Unaffected', igv: 'IGV', icbper: 'ICBPER', discount: 'Discounts', total: 'Total', rounding: 'Rounding',
    payments: 'Paid', refunds: 'Given back', creditPayments: 'Credit paid', method: 'By', amount: 'Amount', times: 'Times', numbers: 'Receipts', series: 'Series', first: 'From', last: 'To',
    drawer: 'Cash in the drawer', float: 'At opening', cashSales: 'Cash sales', in: 'Put in', out: 'Taken out', credit: 'Credit paid', paidOut: 'Paid to customers', back: 'Given back', settlements: 'Settlements', movements: 'Cash put in and taken out', kinds: { cash_in: 'Put in', cash_out: 'Taken out', credit_payment: 'Credit paid', credit_payout: 'Paid to a customer', settlement: 'Settlement' }, reason: 'Reason', by: 'Who', when: 'When', print: 'Print', noMovements: 'Nothing was put in or taken out.',
    newTill: 'New till', editTill: 'Edit till', name: 'Name', state: 'State', active: 'Active', inactive: 'Inactive', openNow: (who: string) => `Opened by ${who}`, closedNow: 'Closed', noTills: 'There are no tills yet', noTillsHint: 'Each till numbers its receipts with a series of its own.', wrongName: 'Type the name.', saved: (name: string) => `${name} was saved.`, cannotClose: 'It has an open shift: close that before you deactivate it.',
  },
);

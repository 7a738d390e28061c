import { each } from './each';

export const words = each(
  {
    title: 'Ajustes', lead: 'Valen para toda la tienda, unos segundos después de guardar.', views: 'Vistas', now: 'Ajustes', history: 'Cambios',
    shop: 'La tienda', shopName: 'Nombre de la tienda', legalName: 'Razón social', ruc: 'RUC', address: 'Dirección', phone: 'Teléfono',
    taxes: 'Impuestos y comprobantes', regime: 'Régimen', regimes: { rus: 'Nuevo RUS', rer: 'Régimen especial (RER)', mype: 'MYPE tributario', general: 'Régimen general' }, igv: 'IGV (%)', igvHint: 'Por ejemplo, 18.', bags: 'ICBPER por bolsa', bagFrom: 'Desde', bagAmount: 'Por bolsa', addBag: 'Agregar una tasa', removeBag: 'Quitar la tasa',
    internal: 'Los comprobantes dicen que no son comprobante de pago', internalHint: 'Déjelo así hasta que la tienda esté conectada a SUNAT.', anonymous: 'Boleta sin datos del cliente', anonymousKinds: { 'none 00000000': 'Sin documento', 'dni 00000000': 'DNI 00000000', 'dni 99999999': 'DNI 99999999' } as Record<string, string>,
    till: 'Caja', cashOut: 'Salida de efectivo sin permiso', cashOutHint: 'Por turno, aunque sea en partes. Más que esto pide el PIN del encargado.', discount: 'Descuento sin permiso (%)', discountHint: 'Más que esto pide el PIN del encargado.', cashRefund: 'Devolución en efectivo sin permiso', restockTotal: 'Pedido sin permiso', restockHint: 'Más que esto lo aprueba una persona.', reportAt: 'Reporte del día a las',
    save: 'Guardar los ajustes', saved: 'Se guardaron los ajustes.', wrongName: 'Escriba el nombre.', wrongPercent: 'De 0 a 100, con hasta dos decimales.', wrongHour: 'Una hora, por ejemplo 23:55.', wrongAmount: 'Escriba el monto.', wrongBag: 'Ponga desde cuándo y cuánto.',
    version: 'Versión', by: 'Quién', when: 'Cuándo', first: 'al instalar', noHistory: 'Todavía no hay cambios.', what: 'Qué cambió',
  },
  {
    title: 'Settings', lead: 'They count for the whole shop, some seconds after saving.', views: 'Views', now: 'Settings', history: 'Changes',
    shop: 'The shop', shopName: 'Name of the shop', legalName: 'Legal name', ruc: 'RUC', address: 'Address', phone: 'Phone',
    taxes: 'Taxes and receipts', regime: 'Tax regime', regimes: { rus: 'Nuevo RUS', rer: 'Special (RER)', mype: 'MYPE', general: 'General' }, igv: 'IGV (%)', igvHint: 'For example 18.', bags: 'ICBPER a bag', bagFrom: 'From', bagAmount: 'A bag', addBag: 'Add a rate', removeBag: 'Remove the rate',
    internal: 'Receipts say that they are no tax document', internalHint: 'Leave it so until the shop is connected to SUNAT.', anonymous: 'Boleta without a customer', anonymousKinds: { 'none 00000000': 'Without a document', 'dni 00000000': 'DNI 00000000', 'dni 99999999': 'DNI 99999999' } as Record<string, string>,
    till: 'Till', cashOut: 'Cash out without approval', cashOutHint: 'In one shift, even in parts. More than this asks for a manager’s PIN.', discount: 'Discount without approval (%)', discountHint: 'More than this asks for a manager’s PIN.', cashRefund: 'Cash refund without approval', restockTotal: 'Order without approval', restockHint: 'A person approves what is more.', reportAt: 'Report of the day at',
    save: 'Save the settings', saved: 'The settings were saved.', wrongName: 'Type the name.', wrongPercent: 'From 0 to 100, with up to two decimals.', wrongHour: 'A time, for example 23:55.', wrongAmount: 'Type the amount.', wrongBag: 'Say from when, and how much.',
    version: 'Version', by: 'Who', when: 'When', first: 'at installation', noHistory: 'There are no changes yet.', what: 'What changed',
  },
);

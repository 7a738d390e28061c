import { each } from './each';

export const words = each(
  {
    title: 'Avisos que no salieron',
    lead:
      'Los demás trabajos no se enteraron de esto. Corrija la causa y mándelos de nuevo: salen en el próximo ' +
      'minuto.',
    what: 'Aviso',
    since: 'Apartado',
    why: 'Por qué',
    retry: 'Intentar de nuevo',
    retried: 'Sale en el próximo minuto.',
    failed: (why: string) => `No se pudo: ${why}`,
    kinds: {
      SaleCompleted: 'Venta registrada',
      RefundRecorded: 'Devolución registrada',
      StockLow: 'Producto por acabarse',
      RestockDrafted: 'Pedido propuesto',
      RestockDecided: 'Pedido decidido',
      RestockSent: 'Pedido enviado',
      RestockReceived: 'Mercadería recibida',
      PurchaseEntered: 'Compra ingresada',
      ReportReady: 'Reporte listo',
      BackupVerified: 'Respaldo comprobado',
      BackupFailed: 'Respaldo fallido',
    } as Record<string, string>,
  },
  {
    title: 'Notices that did not go out',
    lead: 'No other job has heard of this. Mend the cause and send them again: they go out within a minute.',
    what: 'Notice',
    since: 'Set aside',
    why: 'Why',
    retry: 'Try again',
    retried: 'It goes out within a minute.',
    failed: (why: string) => `It could not be done: ${why}`,
    kinds: {
      SaleCompleted: 'Sale recorded',
      RefundRecorded: 'Refund recorded',
      StockLow: 'Product running low',
      RestockDrafted: 'Order proposed',
      RestockDecided: 'Order decided',
      RestockSent: 'Order sent',
      RestockReceived: 'Goods received',
      PurchaseEntered: 'Purchase entered',
      ReportReady: 'Report ready',
      BackupVerified: 'Backup verified',
      BackupFailed: 'Backup failed',
    } as Record<string, string>,
  },
);

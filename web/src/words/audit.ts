import { each } from './each';

export const words = each(
  {
    title: 'Auditoría', lead: 'Quién hizo qué, y cómo estaba antes. No se puede borrar.', search: 'Usuario o id de lo que se cambió', when: 'Cuándo', who: 'Quién', what: 'Qué', on: 'Sobre', from: 'Desde', show: 'Ver el cambio', before: 'Antes', after: 'Después', nothing: 'Nada', empty: 'Nada con esa búsqueda', emptyHint: 'Escriba el usuario o el id completos.', change: 'El cambio', same: 'Igual que antes',
    acts: {
      category: 'Categoría', count: 'Conteo', customer: 'Cliente', pin: 'PIN', price: 'Precio', product: 'Producto', promotion: 'Promoción', sale: 'Venta', settings: 'Ajustes', shift: 'Turno', stock: 'Stock', supplier: 'Proveedor', till: 'Caja', user: 'Usuario', password: 'Contraseña', session: 'Sesión', credit: 'Fiado', backup: 'Respaldo', execution: 'Ejecución',
    } as Record<string, string>,
    verbs: {
      created: 'creado', changed: 'cambiado', deleted: 'eliminado', cancelled: 'cancelado', posted: 'cerrado', started: 'empezado', paid: 'pagado', set: 'puesto', refunded: 'devuelta', cash_moved: 'efectivo movido', closed: 'cerrado', opened: 'abierto', adjusted: 'corregido', received: 'ingresado', disabled: 'sin entrada', enabled: 'con entrada', ended: 'terminada', credit: 'fiado cambiado', role: 'puesto cambiado', role_changed: 'puesto cambiado', password_reset: 'contraseña nueva', sessions_ended: 'sesiones cerradas', session_ended: 'sesión cerrada', imported: 'importado', stopped: 'detenida', restarted: 'empezada otra vez',
    } as Record<string, string>,
  },
  {
    title: 'Audit', lead: 'Who did what, and how it was before. It cannot be deleted.', search: 'User, or id of what was changed', when: 'When', who: 'Who', what: 'What', on: 'On', from: 'From', show: 'Show the change', before: 'Before', after: 'After', nothing: 'Nothing', empty: 'Nothing with that', emptyHint: 'Type the whole user or id.', change: 'The change', same: 'As before',
    acts: {
      category: 'Category', count: 'Count', customer: 'Customer', pin: 'PIN', price: 'Price', product: 'Product', promotion: 'Promotion', sale: 'Sale', settings: 'Settings', shift: 'Shift', stock: 'Stock', supplier: 'Supplier', till: 'Till', user: 'User', password: 'Password', session: 'Session', credit: 'Credit', backup: 'Backup', execution: 'Execution',
    } as Record<string, string>,
    verbs: {
      created: 'created', changed: 'changed', deleted: 'deleted', cancelled: 'cancelled', posted: 'posted', started: 'started', paid: 'paid', set: 'set', refunded: 'refunded', cash_moved: 'cash moved', closed: 'closed', opened: 'opened', adjusted: 'corrected', received: 'received', disabled: 'shut out', enabled: 'let in', ended: 'ended', credit: 'credit changed', role: 'job changed', role_changed: 'job changed', password_reset: 'new password', sessions_ended: 'sessions ended', session_ended: 'session ended', imported: 'imported', stopped: 'stopped', restarted: 'started again',
    } as Record<string, string>,
  },
);

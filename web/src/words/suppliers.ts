import { each } from './each';

export const words = each(
  {
    title: 'Proveedores', lead: 'A quién le compra y en cuántos días entrega.', create: 'Nuevo proveedor', edit: 'Editar proveedor', name: 'Nombre', code: 'Código', ruc: 'RUC', contact: 'Contacto', phone: 'Teléfono', email: 'Correo', lead2: 'Días de entrega', days: (n: number) => (n === 1 ? '1 día' : `${n} días`),
    active: 'Activo', inactive: 'Inactivo', empty: 'Todavía no hay proveedores', emptyHint: 'Agregue un proveedor para hacer pedidos.', search: 'Nombre, código o RUC', none: 'Ningún proveedor coincide',
    wrongName: 'Escriba el nombre.', wrongCode: 'Escriba un código corto.', wrongDays: 'De 0 a 365.', saved: (name: string) => `Se guardó ${name}.`, inactiveToo: 'También los inactivos',
  },
  {
    title: 'Suppliers', lead: 'Who you buy from and how long they take to deliver.', create: 'New supplier', edit: 'Edit supplier', name: 'Name', code: 'Code', ruc: 'RUC', contact: 'Contact', phone: 'Phone', email: 'E-mail', lead2: 'Days to deliver', days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    active: 'Active', inactive: 'Inactive', empty: 'There are no suppliers yet', emptyHint: 'Add a supplier to start ordering.', search: 'Name, code or RUC', none: 'No suppliers match',
    wrongName: 'Type the name.', wrongCode: 'Type a short code.', wrongDays: 'From 0 to 365.', saved: (name: string) => `${name} was saved.`, inactiveToo: 'Inactive ones too',
  },
);

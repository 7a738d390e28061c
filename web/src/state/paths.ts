/** The addresses of the page: deep links that the server answers with index.html. */
export const paths = {
  till: '/caja',
  today: '/hoy',
  pay: '/caja/cobrar',
  sold: (id: string) => `/caja/venta/${id}`,
  drawer: '/caja/turno',
  closeTill: '/caja/cerrar',
  shift: (id: string) => `/turnos/${id}`,
  queue: '/caja/pendientes',
  /** A sale that this device keeps until it is sent. */
  kept: (id: string) => `/caja/guardada/${id}`,
  newProduct: (code: string) => `/productos/nuevo?codigo=${encodeURIComponent(code)}`,
  product: (id: string) => `/productos/${id}`,
  refund: (sale: string) => `/ventas/${sale}/devolver`,
  note: (refund: string) => `/devoluciones/${refund}`,
  account: '/cuenta',
  /** The manual, at one of its headings. */
  help: (heading?: string) => `/ayuda${heading ? `#${heading}` : ''}`,
  sales: '/ventas',
  sale: (id: string) => `/ventas/${id}`,
  comprobantes: '/comprobantes',
  comprobante: (id: string) => `/comprobantes/${id}`,
  emission: '/comprobantes/emision',
  execution: (workflow: string, name: string) => `/ejecuciones/${workflow}/${name}`,
};

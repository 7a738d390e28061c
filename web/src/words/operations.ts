import { each } from './each';

/** The number of an operation that stands in two places. */
export const words = each(
  {
    usedBefore: 'Ese número de operación ya se usó.',
    mayGoOn: 'Revise la pantalla del cliente. Si el pago es otro y el número está bien, puede seguir.',
    same: (where: string) => `Mismo número en: ${where}`,
    kinds: {
      sale: (number: string) => `Venta ${number}`,
      credit_payment: () => 'Pago de fiado',
      payback: () => 'Devolución enviada',
      settlement: () => 'Pago confirmado',
      supplier_payment: (number: string) => `Pago a proveedor ${number}`.trim(),
    },
  },
  {
    usedBefore: 'This operation number has been used before.',
    mayGoOn: 'Check the customer’s screen. If it is another payment and the number is right, go on.',
    same: (where: string) => `Same number in: ${where}`,
    kinds: {
      sale: (number: string) => `Sale ${number}`,
      credit_payment: () => 'Credit payment',
      payback: () => 'Refund sent',
      settlement: () => 'Confirmed payment',
      supplier_payment: (number: string) => `Supplier payment ${number}`.trim(),
    },
  },
);

import { each } from './each';

/** Words of how much there is of a line: by weight, by money, by pieces. */
export const words = each(
  {
    by: 'Por peso o por monto',
    weight: 'Por peso',
    money: 'Por monto',
    amount: 'Monto en soles',
    amountWrong: 'Escriba el monto, por ejemplo 2.00.',
    pieces: '¿Cuántos?',
    quantity: 'Cantidad',
    quantityWrong: 'Escriba un número entero, hasta 9999.',
    pad: 'Teclado de números',
    erase: 'Borrar',
  },
  {
    by: 'By weight or by amount',
    weight: 'By weight',
    money: 'By amount',
    amount: 'Amount in soles',
    amountWrong: 'Type the amount, such as 2.00.',
    pieces: 'How many?',
    quantity: 'Quantity',
    quantityWrong: 'Type a whole number, up to 9999.',
    pad: 'Number pad',
    erase: 'Erase',
  },
);

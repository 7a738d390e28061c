import { each } from './each';

/** Words of a debt at the till. */
export const words = each(
  {
    title: 'Fiado',
    owes: 'Debe',
    free: 'Disponible para fiar',
    receive: 'Cobrar fiado',
    remind: 'Recordar por WhatsApp',
    print: 'Imprimir',
    statement: 'Imprimir su cuenta',
    paid: (amount: string) => `Pagó ${amount}`,
    left: (amount: string) => `Ahora debe ${amount}.`,
    message: (name: string, owed: string, shop: string) =>
      `Hola, ${name}. Le recordamos que tiene ${owed} por pagar en ${shop}. Si ya pagó, no tome en cuenta este mensaje. ¡Gracias!`,
  },
  {
    title: 'Store credit',
    owes: 'Owes',
    free: 'Available credit',
    receive: 'Take a payment',
    remind: 'Remind by WhatsApp',
    print: 'Print',
    statement: 'Print the account',
    paid: (amount: string) => `Paid ${amount}`,
    left: (amount: string) => `Now owes ${amount}.`,
    message: (name: string, owed: string, shop: string) =>
      `Hello ${name}, this is a reminder that you owe ${owed} at ${shop}. If you have paid already, please ignore this message. Thank you!`,
  },
);

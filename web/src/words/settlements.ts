import { each } from './each';

export const words = each(
  {
    title: 'Por conciliar', lead: 'Dinero que ninguna máquina puede comprobar: mire la billetera o el banco, y decida aquí.', views: 'Vistas', open: 'Por decidir', made: 'Decidido',
    what: 'Qué es', amount: 'Monto', operation: (number: string) => `Operación ${number}`, waits: 'Qué falta',
    kinds: {
      payment: (method: string, number: string) => `${method} · venta ${number}`,
      payout: (method: string, number: string) => `${method} · devolución ${number}`,
      credit_payment: (method: string) => `${method} · pago de fiado`,
    },
    states: {
      payment: { to_confirm: 'Ver si llegó', rejected: 'No llegó: falta cobrarlo', refused: '' },
      payout: { to_confirm: 'Falta enviarlo', rejected: '', refused: 'La tarjeta lo rechazó' },
      credit_payment: { to_confirm: 'Ver si llegó', rejected: '', refused: '' },
    },
    // What the buttons say, by what is decided about.
    acts: { confirmed: 'Sí llegó', rejected: 'No llegó', cash: 'En efectivo', transfer: 'Por transferencia', written_off: 'Dar por perdido' },
    actsBack: { confirmed: 'Ya lo envié', rejected: '', cash: 'En efectivo', transfer: 'Por transferencia', written_off: '' },
    // What was decided, in the list of decisions.
    outcomes: { confirmed: 'Llegó', rejected: 'No llegó', cash: 'Cobrado en efectivo', transfer: 'Cobrado por transferencia', written_off: 'Dado por perdido' },
    outcomesBack: { confirmed: 'Enviado', rejected: '', cash: 'Devuelto en efectivo', transfer: 'Devuelto por transferencia', written_off: '' },
    empty: 'Nada por conciliar', emptyHint: 'Los pagos por Yape o Plin aparecen aquí para que los confirme, y también las devoluciones que falta pagar.',
    emptyMade: 'Todavía no se decidió nada', emptyMadeHint: 'Cada pago que confirme o rechace quedará aquí, con su nombre.',
    when: 'Cuándo', who: 'Quién', outcome: 'Qué se decidió', detail: 'Detalle',
    confirming: (amount: string) => `Se confirma ${amount}.`, done: (amount: string) => `Se decidió sobre ${amount}.`, failed: (why: string) => `No se guardó: ${why}`,
    stale: 'Otra persona ya lo decidió.',
    note: 'Por qué', noteHint: 'Por ejemplo: no aparece en Yape y el cliente no responde.', wrongNote: 'Escriba por qué.',
    number: 'N.º de operación', numberHint: 'El que muestra Yape, Plin o el banco.', wrongNumber: 'Escriba el número de operación.',
    till: 'Caja', noTill: 'No hay ninguna caja abierta. Abra una para que el efectivo quede anotado.',
    cashIn: (amount: string) => `Entran ${amount} a la caja.`, cashOut: (amount: string) => `Salen ${amount} de la caja.`, rounded: 'Redondeado a S/ 0.10 a favor del cliente.',
    owedAgain: 'El cliente volverá a deberlo.', staysOpen: 'Quedará en esta lista hasta que se cobre de otra manera o se dé por perdido.',
    save: 'Guardar la decisión',
  },
  {
    title: 'To settle', lead: 'Money that no machine can check: look into the wallet or the bank, and decide here.', views: 'Views', open: 'To decide', made: 'Decided',
    what: 'What it is', amount: 'Amount', operation: (number: string) => `Operation ${number}`, waits: 'What is missing',
    kinds: {
      payment: (method: string, number: string) => `${method} · sale ${number}`,
      payout: (method: string, number: string) => `${method} · refund ${number}`,
      credit_payment: (method: string) => `${method} · credit paid`,
    },
    states: {
      payment: { to_confirm: 'See whether it came', rejected: 'Never came: still to collect', refused: '' },
      payout: { to_confirm: 'Still to send', rejected: '', refused: 'The card refused it' },
      credit_payment: { to_confirm: 'See whether it came', rejected: '', refused: '' },
    },
    acts: { confirmed: 'It came', rejected: 'It never came', cash: 'In cash', transfer: 'By transfer', written_off: 'Write off' },
    actsBack: { confirmed: 'I sent it', rejected: '', cash: 'In cash', transfer: 'By transfer', written_off: '' },
    outcomes: { confirmed: 'It came', rejected: 'Never came', cash: 'Collected in cash', transfer: 'Collected by transfer', written_off: 'Written off' },
    outcomesBack: { confirmed: 'Sent', rejected: '', cash: 'Given back in cash', transfer: 'Given back by transfer', written_off: '' },
    empty: 'Nothing to settle', emptyHint: 'Payments by Yape or Plin appear here for you to confirm, and refunds that are still to be paid.',
    emptyMade: 'Nothing was decided yet', emptyMadeHint: 'Every payment that you confirm or reject stays here, with your name.',
    when: 'When', who: 'Who', outcome: 'What was decided', detail: 'Detail',
    confirming: (amount: string) => `${amount} is confirmed.`, done: (amount: string) => `Decided about ${amount}.`, failed: (why: string) => `Not saved: ${why}`,
    stale: 'Somebody else has decided about it.',
    note: 'Why', noteHint: 'For example: it is not in Yape and the customer does not answer.', wrongNote: 'Type why.',
    number: 'Operation number', numberHint: 'The one that Yape, Plin or the bank shows.', wrongNumber: 'Type the number of the operation.',
    till: 'Till', noTill: 'No till is open. Open one so that the cash is noted.',
    cashIn: (amount: string) => `${amount} go into the till.`, cashOut: (amount: string) => `${amount} leave the till.`, rounded: 'Rounded to S/ 0.10 in the customer’s favour.',
    owedAgain: 'The customer will owe it again.', staysOpen: 'It stays in this list until it is collected in another way or written off.',
    save: 'Save the decision',
  },
);

import { each } from './each';

export const words = each(
  {
    title: 'Comprobantes',
    lead: 'Sus boletas, facturas y notas de crédito, con la respuesta de la SUNAT.',
    back: 'Comprobantes',
    setUp: 'Emisión electrónica',
    qr: 'Código QR del comprobante',
    hash: 'Resumen',
    printOf: (title: string) => `Representación impresa de la ${title.toLowerCase()}`,
    consult: (at: string) => `Consúltela en ${at}`,
    internal: { sale: 'Nota de venta', refund: 'Nota de devolución' },
    unseen: 'Sin conexión: los datos del comprobante se verán cuando vuelva el internet.',
    unwritten: 'Todavía no es comprobante de pago: un encargado debe revisarlo',
    sunat: 'SUNAT',
    see: 'Ver el comprobante',
    kinds: { '01': 'Factura', '03': 'Boleta de venta', '07': 'Nota de crédito' },
    states: {
      issued: 'Por enviar',
      sent: 'Enviándose',
      unknown: 'Sin respuesta',
      accepted: 'Aceptada',
      observed: 'Aceptada con observaciones',
      rejected: 'Rechazada',
      held: 'Necesita atención',
      void: 'Anulada',
    },
    // How the system goes on by itself, or that it is done.
    stands: {
      issued: 'Se enviará sola.',
      sent: 'Se está enviando en este momento.',
      unknown: 'La SUNAT no respondió. El sistema consultará si la tiene antes de enviarla otra vez.',
      accepted: 'La SUNAT la tiene. No hay nada que hacer.',
      observed: 'La SUNAT la aceptó y es válida. Corrija lo observado en las próximas.',
      rejected: 'La SUNAT la rechazó: no es válida como comprobante.',
      held: 'Ya no se enviará sola: decida usted qué hacer.',
      void: 'No es válida como comprobante.',
    },
    sentAt: (at: string) => `Enviada a la SUNAT ${at}`,
    tried: {
      accepted: (at: string) => `aceptada ${at}`,
      observed: (at: string) => `aceptada con observaciones ${at}`,
      rejected: (at: string) => `rechazada ${at}`,
      silence: (at: string) => `sin respuesta hasta ${at}`,
      refused: (code: string, at: string) => `no recibida ${at} (código ${code})`,
    },
    nextTry: 'Próximo intento',
    advice: {
      sell_again:
        'La SUNAT la rechazó y su número ya no sirve. Devuelva toda la venta y regístrela otra vez con el dato ' +
        'corregido: el dinero y el stock quedan como estaban.',
      mend_data:
        'La SUNAT no la recibió por un dato errado. Corríjalo en el cliente, el producto o la tienda y envíela ' +
        'otra vez: conserva su número.',
      too_late:
        'Pasó el plazo para enviarla. Una factura fuera de plazo no es válida: devuelva la venta y emita otra. ' +
        'Consulte a su contador.',
      other_system:
        'La SUNAT tiene otro comprobante con este número: otro sistema usa la misma serie. Deje de usarla allí y ' +
        'avise a su contador antes de enviarla otra vez.',
      look_up:
        'La SUNAT quizá la tiene, pero no responde la consulta. Búsquela en SUNAT Operaciones en Línea: si está, ' +
        'confírmelo aquí; si no, envíela otra vez.',
      looked_up: 'La SUNAT la tiene; solo falta su constancia (CDR). No hay nada que hacer.',
    },
    // A sale that is taken back by making its document void.
    voiding: {
      act: 'Anular el comprobante',
      hint:
        'Solo si el cliente no se llevó el comprobante: la SUNAT lo anula y no se envía nota de crédito. ' +
        'Si la SUNAT no acepta la anulación, la nota de crédito se enviará sola.',
      why: 'Por qué se anula',
      whyHint: 'Lo lee la SUNAT y queda con el nombre de usted. De 3 a 100 letras.',
      confirm: (amount: string) => `Anular y devolver ${amount}`,
      until: (day: string) =>
        `Se puede anular hasta el ${day} si el cliente no se llevó el comprobante. Si ya lo tiene, devuelva la ` +
        'venta con una nota de crédito.',
      late: (day: string) =>
        `No se puede anular: el plazo terminó el ${day}. Devuelva la venta con una nota de crédito.`,
      returned: 'No se puede anular: ya hay una devolución de esta venta.',
      held: 'No se puede anular mientras necesite atención: resuelva primero el envío.',
      note: 'Una nota de crédito no se anula.',
      waits: 'En lugar de enviar esta nota, el sistema pide a la SUNAT que anule la venta. No hay nada que hacer.',
      done: 'La venta quedó anulada en la SUNAT. Esta nota no se envió.',
    },
    noteRejected: 'La SUNAT rechazó la nota de crédito. La venta sigue declarada completa: consulte a su contador.',
    noteLate:
      'Pasó el plazo para enviar la nota de crédito. La venta sigue declarada completa: consulte a su contador.',
    said: 'Respuesta de la SUNAT',
    saidCode: (code: string) => `código ${code}`,
    observations: 'Observaciones',
    deadline: 'Plazo para enviar',
    left: (days: number, day: string) =>
      days < 0
        ? `El plazo terminó el ${day}`
        : days === 0
          ? 'El plazo termina hoy'
          : days === 1
            ? 'El plazo termina mañana'
            : `Quedan ${days} días, hasta el ${day}`,
    resend: 'Enviar otra vez',
    resent: 'Se envía en unos segundos.',
    confirm: 'Está en la SUNAT',
    confirmTitle: '¿Encontró el comprobante en la SUNAT?',
    confirmHint:
      'Confírmelo solo si lo vio aceptado en SUNAT Operaciones en Línea, con el mismo número y el mismo total. ' +
      'Quedará con su nombre.',
    confirmed: 'Quedó como aceptada.',
    tries: 'Intentos de envío',
    noTries: 'Todavía no se envió.',
    files: 'Archivos',
    xml: 'XML firmado',
    cdr: 'Constancia (CDR)',
    pdf: 'PDF',
    toSale: 'Ver la venta',
    toNote: 'Ver la devolución',
    toOriginal: 'Ver la venta que modifica',
    sellAgain: 'Devolver la venta',
    number: 'Comprobante',
    issuedAt: 'Emitida',
    total: 'Total',
    state: 'Estado',
    what: 'Qué pasa',
    day: 'Día',
    allStates: 'Todos los de un día',
    empty: 'Ningún comprobante electrónico ese día',
    emptyHint: 'Cada venta de una tienda que emite aparece aquí, con la respuesta de la SUNAT.',
    emptyState: 'Ningún comprobante en ese estado',
    emptyStateHint: 'Elija otro estado o todos los de un día.',
    off: 'La tienda no emite comprobantes electrónicos',
    offHint: 'Sus ventas se registran como notas de venta. El administrador puede activar la emisión.',
    stopped: 'El envío a la SUNAT está detenido',
    stoppedHint: (since: string) =>
      `Desde el ${since}. Las ventas siguen y se guardan: se enviarán cuando se arregle. No se pierde nada.`,
    goOn: 'Reanudar el envío',
    goesOn: 'Se reanudó el envío.',
    // What stopped the queue, by SUNAT's code.
    reasons: {
      user: 'La SUNAT no acepta el usuario o la clave SOL. Escríbalos otra vez en Emisión electrónica.',
      inactive: 'El usuario SOL no está activo. Actívelo en SUNAT Operaciones en Línea y espere unas horas.',
      profile: 'El usuario SOL no tiene permiso para enviar comprobantes. Déselo en SUNAT Operaciones en Línea.',
      issuer:
        'La SUNAT indica que este RUC no puede emitir de esta forma. Revise su ficha RUC o consulte a su contador.',
      certificate: 'La SUNAT no acepta el certificado digital. Suba uno vigente de este RUC en Emisión electrónica.',
      expired: 'El certificado digital venció. Suba uno nuevo en Emisión electrónica.',
      early: 'El certificado digital todavía no está vigente. Suba otro o espere hasta su fecha de inicio.',
      missing: 'Falta el certificado o el usuario SOL. Regístrelos en Emisión electrónica.',
      unreadable: 'El certificado guardado no se puede leer. Súbalo otra vez en Emisión electrónica.',
      otherRuc: 'El certificado o el usuario SOL es de otro RUC. Corríjalos en Emisión electrónica.',
      other: (answer: string) => `La SUNAT respondió: ${answer}`,
    },
    waiting: (n: number) => (n === 1 ? '1 por enviar' : `${n} por enviar`),
    attention: (n: number) => (n === 1 ? '1 necesita atención' : `${n} necesitan atención`),
    rejectedCount: (n: number) => (n === 1 ? '1 rechazada' : `${n} rechazadas`),
    allSent: 'Todo enviado',
    queue: 'Estado del envío',
    ends: (days: number, day: string) =>
      days < 0
        ? `El certificado digital venció el ${day}`
        : days === 0
          ? 'El certificado digital vence hoy'
          : `El certificado digital vence en ${days === 1 ? '1 día' : `${days} días`}, el ${day}`,
    endsHint: 'Suba el nuevo antes de esa fecha: el cambio es inmediato y no detiene las ventas.',
    trial: 'Emisión de prueba: estos comprobantes no son válidos',
    trialHint: 'Van al servicio de pruebas de la SUNAT. Cuando todo funcione, cambie a SUNAT en Emisión electrónica.',
  },
  {
    title: 'Documents',
    lead: 'Your boletas, facturas and credit notes, with SUNAT’s answer.',
    back: 'Documents',
    setUp: 'Electronic invoicing',
    qr: 'QR code of the document',
    hash: 'Hash',
    printOf: (title: string) => `Print of the ${title.toLowerCase()}`,
    consult: (at: string) => `Look it up at ${at}`,
    internal: { sale: 'Sales note', refund: 'Return note' },
    unseen: 'No connection: the details of the document will show when the internet is back.',
    unwritten: 'Not a comprobante yet: a manager has to look at it',
    sunat: 'SUNAT',
    see: 'Show the document',
    kinds: { '01': 'Factura', '03': 'Boleta', '07': 'Credit note' },
    states: {
      issued: 'To be sent',
      sent: 'Being sent',
      unknown: 'No answer',
      accepted: 'Accepted',
      observed: 'Accepted with remarks',
      rejected: 'Rejected',
      held: 'Needs attention',
      void: 'Void',
    },
    stands: {
      issued: 'It is sent by itself.',
      sent: 'It is being sent at this moment.',
      unknown: 'SUNAT did not answer. The system asks whether SUNAT has it before it is sent again.',
      accepted: 'SUNAT has it. There is nothing to do.',
      observed: 'SUNAT accepted it, and it is valid. Mend what was remarked for the next ones.',
      rejected: 'SUNAT rejected it: it is not valid.',
      held: 'It is no longer sent by itself: you decide what to do.',
      void: 'It is not valid.',
    },
    sentAt: (at: string) => `Sent to SUNAT ${at}`,
    tried: {
      accepted: (at: string) => `accepted ${at}`,
      observed: (at: string) => `accepted with remarks ${at}`,
      rejected: (at: string) => `rejected ${at}`,
      silence: (at: string) => `no answer until ${at}`,
      refused: (code: string, at: string) => `not received ${at} (code ${code})`,
    },
    nextTry: 'Next try',
    advice: {
      sell_again:
        'SUNAT rejected it and its number is burnt. Take the whole sale back and sell again with the mended data: ' +
        'money and stock stay as they were.',
      mend_data:
        'SUNAT did not receive it because of something in it. Mend the customer, the product or the shop’s data, ' +
        'and send it again: it keeps its number.',
      too_late:
        'The days to send it are over. A late factura is not valid: take the sale back and make another one. ' +
        'Ask your accountant.',
      other_system:
        'SUNAT has another document of this number: another system uses the same series. Stop that, and tell your ' +
        'accountant before sending it again.',
      look_up:
        'SUNAT may have it, but does not answer when asked. Look it up at SUNAT Operaciones en Línea: if it is ' +
        'there, confirm it here; if not, send it again.',
      looked_up: 'SUNAT has it; only its receipt (CDR) is missing. There is nothing to do.',
    },
    voiding: {
      act: 'Make the document void',
      hint:
        'Only if the customer never got the document: SUNAT makes it void and no credit note is sent. ' +
        'If SUNAT does not take that, the note is sent after all.',
      why: 'Why it becomes void',
      whyHint: 'SUNAT reads it, and your name is kept with it. 3 to 100 letters.',
      confirm: (amount: string) => `Make void and give back ${amount}`,
      until: (day: string) =>
        `It can be made void until ${day}, if the customer never got it. Who has it is given a credit note: take the ` +
        'sale back.',
      late: (day: string) => `It cannot be made void: the last day was ${day}. Take the sale back with a credit note.`,
      returned: 'It cannot be made void: something of this sale was taken back already.',
      held: 'It cannot be made void while it needs attention: first decide about sending it.',
      note: 'A credit note cannot be made void.',
      waits: 'In place of sending this note, the system asks SUNAT to make the sale void. There is nothing to do.',
      done: 'The sale is void at SUNAT. This note was not sent.',
    },
    noteRejected: 'SUNAT rejected the credit note. The sale is still declared whole: ask your accountant.',
    noteLate: 'The days to send the credit note are over. The sale is still declared whole: ask your accountant.',
    said: 'SUNAT’s answer',
    saidCode: (code: string) => `code ${code}`,
    observations: 'Remarks',
    deadline: 'Last day to send',
    left: (days: number, day: string) =>
      days < 0
        ? `The last day was ${day}`
        : days === 0
          ? 'Today is the last day'
          : days === 1
            ? 'Tomorrow is the last day'
            : `${days} days left, until ${day}`,
    resend: 'Send again',
    resent: 'It is sent within seconds.',
    confirm: 'SUNAT has it',
    confirmTitle: 'Did you find the document at SUNAT?',
    confirmHint:
      'Confirm only what you saw accepted at SUNAT Operaciones en Línea, with the same number and total. Your ' +
      'name is kept with it.',
    confirmed: 'It is accepted now.',
    tries: 'Attempts to send',
    noTries: 'Not sent yet.',
    files: 'Files',
    xml: 'Signed XML',
    cdr: 'Receipt (CDR)',
    pdf: 'PDF',
    toSale: 'Show the sale',
    toNote: 'Show the return',
    toOriginal: 'Show the sale that it changes',
    sellAgain: 'Take the sale back',
    number: 'Document',
    issuedAt: 'Issued',
    total: 'Total',
    state: 'Status',
    what: 'What happens',
    day: 'Day',
    allStates: 'All of a day',
    empty: 'No electronic document on that day',
    emptyHint: 'Each sale of a shop that emits appears here, with SUNAT’s answer.',
    emptyState: 'No document in that status',
    emptyStateHint: 'Choose another status, or all of a day.',
    off: 'The shop does not emit electronic documents',
    offHint: 'Its sales are sales notes. The administrator can switch it on.',
    stopped: 'Sending to SUNAT has stopped',
    stoppedHint: (since: string) =>
      `Since ${since}. Sales go on and are kept: they are sent once it is mended. Nothing is lost.`,
    goOn: 'Resume sending',
    goesOn: 'Sending was resumed.',
    reasons: {
      user: 'SUNAT does not take the SOL user or password. Enter them again in Electronic invoicing.',
      inactive: 'The SOL user is not active. Activate it at SUNAT Operaciones en Línea and wait some hours.',
      profile: 'The SOL user may not send documents. Allow it at SUNAT Operaciones en Línea.',
      issuer: 'SUNAT says that this RUC may not emit like this. Look at your RUC, or ask your accountant.',
      certificate:
        'SUNAT does not take the certificate. Upload one of this RUC that is in force in Electronic invoicing.',
      expired: 'The certificate has expired. Upload a new one in Electronic invoicing.',
      early: 'The certificate is not in force yet. Upload another one, or wait until its first day.',
      missing: 'The certificate or the SOL user is missing. Enter them in Electronic invoicing.',
      unreadable: 'The kept certificate cannot be read. Upload it again in Electronic invoicing.',
      otherRuc: 'The certificate or the SOL user is of another RUC. Mend them in Electronic invoicing.',
      other: (answer: string) => `SUNAT answered: ${answer}`,
    },
    waiting: (n: number) => `${n} to be sent`,
    attention: (n: number) => (n === 1 ? '1 needs attention' : `${n} need attention`),
    rejectedCount: (n: number) => `${n} rejected`,
    allSent: 'All is sent',
    queue: 'Status of sending',
    ends: (days: number, day: string) =>
      days < 0
        ? `The certificate expired on ${day}`
        : days === 0
          ? 'The certificate ends today'
          : `The certificate ends in ${days === 1 ? '1 day' : `${days} days`}, on ${day}`,
    endsHint: 'Upload the new one before: it counts at once and stops no sale.',
    trial: 'On trial: these documents are not valid',
    trialHint: 'They go to SUNAT’s test service. Once all works, switch to SUNAT in Electronic invoicing.',
  },
);

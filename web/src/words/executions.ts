import { each } from './each';

export const words = each(
  {
    title: 'Ejecuciones', lead: 'Cada trabajo del sistema, paso por paso: qué hizo, cuánto tardó y qué falló.', workflow: 'Trabajo', state: 'Estado', day: 'Día', all: 'Todos', anyState: 'Cualquiera', began: 'Empezó', lasted: 'Duró', name: 'Número',
    workflows: { checkout: 'Venta', sweep: 'Limpieza de ventas', refund: 'Devolución', 'owed-refunds': 'Devoluciones pendientes', backup: 'Respaldo', restock: 'Pedido a proveedor', 'daily-report': 'Reporte del día', 'plan-restock': 'Plan de pedidos', 'restock-act': 'Decisión de un pedido', people: 'Usuarios' } as Record<string, string>,
    states: { running: 'En marcha', succeeded: 'Bien', failed: 'Falló', timed_out: 'Se pasó del tiempo', aborted: 'Detenida' },
    empty: 'Ninguna ejecución así', emptyHint: 'Cambie el trabajo, el estado o el día. Las ventas y devoluciones se abren también desde su propia página.', noneRecorded: 'Ninguna ese día', noneRecordedHint: 'Elija otro día. Las que no salieron están en Pulso.',
    views: 'Vistas', graph: 'Dibujo', list: 'Lista', notVisited: 'No pasó por aquí.', visited: 'Pasos por los que pasó', scroll: 'Dibujo de la máquina; se desplaza en las dos direcciones',
    outcomes: { running: 'En marcha', waiting: 'Espera', done: 'Bien', retried: 'Bien, con reintentos', failed: 'Falló', stopped: 'Detenido' }, undo: 'Deshace', times: (n: number) => `${n} veces`, attempts: 'Intentos', attempt: 'Intento', visit: 'Qué vez', nth: (n: number, of: number) => `${n} de ${of}`, item: (n: number) => `elemento ${n}`,
    entered: 'Entró', took: 'Duró', error: 'Error', input: 'Recibió', output: 'Dio', nothing: 'Nada', none: 'Sin dato', result: 'Resultado', inputOf: 'Qué recibió la ejecución', outputOf: 'Qué dio la ejecución', masked: 'Los documentos y nombres de clientes van tapados.',
    version: 'Versión de la máquina', rules: 'Versión de las reglas', truncated: 'La historia es más larga que lo que se muestra.', runs: 'Ejecuciones de esta venta o devolución', run: (n: number) => `Vez ${n}`,
    subjects: { checkout: 'Ver la venta', refund: 'Ver la devolución', backup: 'Ver el respaldo', restock: 'Ver el pedido', 'daily-report': 'Ver los reportes' } as Record<string, string>,
    stop: 'Detener', stopTitle: 'Detener esta ejecución', stopHint: 'Lo que ya hizo queda hecho. Se puede empezar otra vez después.', restart: 'Empezar otra vez', restartTitle: 'Empezar otra vez con lo mismo', restartHint: 'Empieza una ejecución nueva que recibe lo mismo que esta.', reason: 'Motivo', wrongReason: 'Escriba por qué: queda en la auditoría.', stopped: 'Se detuvo.', restarted: 'Empezó otra vez.',
  },
  {
    title: 'Executions', lead: 'Every job of the system, step by step: what it did, how long it took, what failed.', workflow: 'Job', state: 'State', day: 'Day', all: 'All', anyState: 'Any', began: 'Began', lasted: 'Took', name: 'Id',
    workflows: { checkout: 'Sale', sweep: 'Sweep of sales', refund: 'Refund', 'owed-refunds': 'Owed refunds', backup: 'Backup', restock: 'Supplier order', 'daily-report': 'Daily report', 'plan-restock': 'Plan of orders', 'restock-act': 'Decision on an order', people: 'Users' } as Record<string, string>,
    states: { running: 'Running', succeeded: 'Done', failed: 'Failed', timed_out: 'Timed out', aborted: 'Stopped' },
    empty: 'No such executions', emptyHint: 'Change the job, the state or the day. Sales and refunds open from their own page, too.', noneRecorded: 'None on that day', noneRecordedHint: 'Choose another day. Those that did not come about are in Pulse.',
    views: 'Views', graph: 'Graph', list: 'List', notVisited: 'It did not pass here.', visited: 'Steps that it passed', scroll: 'Graph of the machine; scrolls both ways',
    outcomes: { running: 'Running', waiting: 'Waiting', done: 'Done', retried: 'Done after retries', failed: 'Failed', stopped: 'Stopped' }, undo: 'Undoes', times: (n: number) => `${n} times`, attempts: 'Attempts', attempt: 'Attempt', visit: 'Which time', nth: (n: number, of: number) => `${n} of ${of}`, item: (n: number) => `item ${n}`,
    entered: 'Entered', took: 'Took', error: 'Error', input: 'Was given', output: 'Gave', nothing: 'Nothing', none: 'Unknown', result: 'Result', inputOf: 'What the execution was given', outputOf: 'What the execution gave', masked: "Customers' documents and names are masked.",
    version: 'Version of the machine', rules: 'Version of the rules', truncated: 'The history is longer than what is shown.', runs: 'Executions of this sale or refund', run: (n: number) => `Time ${n}`,
    subjects: { checkout: 'Show the sale', refund: 'Show the refund', backup: 'Show the backup', restock: 'Show the order', 'daily-report': 'Show the reports' } as Record<string, string>,
    stop: 'Stop', stopTitle: 'Stop this execution', stopHint: 'What it did stays done. It can be started again afterwards.', restart: 'Start again', restartTitle: 'Start again with the same', restartHint: 'Starts a new execution that is given what this one was given.', reason: 'Reason', wrongReason: 'Say why: the audit keeps it.', stopped: 'It was stopped.', restarted: 'It was started again.',
  },
);

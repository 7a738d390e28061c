import { each } from './each';

export const words = each(
  {
    title: 'Pulso', lead: 'Cómo se está vendiendo ahora mismo. Se actualiza solo.', underWay: 'Ventas en curso', failed: 'Ventas que no salieron', sales: 'Ventas registradas', p50: 'La mitad, en', p95: '95 de 100, en', fromButton: 'De cobrar al comprobante', since: (clock: string) => `Desde las ${clock}`, at: (clock: string) => `Visto a las ${clock}`,
    waits: 'Espera en', for: 'Hace', sale: 'Venta', late: 'Se anulará sola', again: 'Se intenta cada minuto', began: 'Empezó', tries: (n: number) => `${n} intentos`, calm: 'Ninguna venta espera', calmHint: 'Cada venta que se cobra aparece aquí mientras dura, con el paso en el que está.',
    steps: 'Cuánto tarda cada paso', step: 'Paso', count: 'Veces', faults: 'Fallas', slow: 'Lento', fast: 'Bien', state: 'Estado', slowTitle: (steps: string) => `Lento ahora: ${steps}`, slowHint: 'El cliente lo nota en la caja. Si sigue así, avise a soporte.', noSteps: 'Nadie vendió en la última hora.',
    noFailed: 'Ninguna en la última hora.', when: 'Cuándo', why: 'Por qué', unknown: 'Se cortó a la mitad', 
  },
  {
    title: 'Pulse', lead: 'How selling goes at this moment. It updates itself.', underWay: 'Sales under way', failed: 'Sales that did not come about', sales: 'Recorded sales', p50: 'Half, within', p95: '95 of 100, within', fromButton: 'From the button to the receipt', since: (clock: string) => `Since ${clock}`, at: (clock: string) => `Seen at ${clock}`,
    waits: 'Waits in', for: 'For', sale: 'Sale', late: 'Will be given up', again: 'Tried again every minute', began: 'Began', tries: (n: number) => `${n} tries`, calm: 'No sale waits', calmHint: 'Each sale that is being paid appears here as long as it lasts, with the step that it is in.',
    steps: 'How long each step takes', step: 'Step', count: 'Times', faults: 'Faults', slow: 'Slow', fast: 'Fine', state: 'State', slowTitle: (steps: string) => `Slow now: ${steps}`, slowHint: 'Customers notice it at the till. Tell support if it goes on.', noSteps: 'Nobody sold in the last hour.',
    noFailed: 'None in the last hour.', when: 'When', why: 'Why', unknown: 'Cut off half way', 
  },
);

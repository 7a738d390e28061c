import { each } from './each';

export const words = each(
  {
    title: 'Promociones', lead: 'Se aplican solas en la caja, los días que usted diga.', create: 'Nueva promoción', edit: 'Editar promoción',
    name: 'Nombre', nameHint: 'Sale en el comprobante.', kind: 'Qué rebaja', on: 'En qué', days: 'Días', state: 'Estado', rebate: 'Rebaja',
    kinds: { percent: 'Un porcentaje', amount: 'Un monto por unidad', n_for_m: 'Lleve N, pague M', second_percent: 'La segunda con descuento' },
    told: {
      percent: (n: number) => `${n} % menos`, amount: (amount: string) => `${amount} menos`, nForM: (buy: number, pay: number) => `${buy}x${pay}`, second: (n: number) => `La segunda, ${n} % menos`,
    },
    percent: 'Porcentaje', amount: 'Monto', buy: 'Lleva', pay: 'Paga', product: 'Un producto', category: 'Una categoría', chosen: 'Producto', change: 'Cambiar', from: 'Desde', to: 'Hasta',
    states: { now: 'Hoy', soon: 'Próxima', past: 'Terminó', ended: 'Terminada' }, end: 'Terminar', willEnd: (name: string) => `«${name}» terminará para siempre.`, ended: (name: string) => `«${name}» terminó.`,
    empty: 'Todavía no hay promociones', emptyHint: 'Por ejemplo: 3x2 en gaseosas este fin de semana.', saved: (name: string) => `Se guardó «${name}». Vale en la caja en unos segundos.`,
    wrongName: 'Escriba el nombre.', wrongPercent: 'De 1 a 100.', wrongAmount: 'Escriba el monto.', wrongBuy: 'Lleva más de lo que paga.', wrongOn: 'Elija en qué.', wrongDays: 'El último día no puede ser antes del primero.', wrongDay: 'Elija el día.',
  },
  {
    title: 'Promotions', lead: 'They count by themselves at the till, on the days that you say.', create: 'New promotion', edit: 'Edit promotion',
    name: 'Name', nameHint: 'Stands on the receipt.', kind: 'What it takes off', on: 'On what', days: 'Days', state: 'State', rebate: 'Takes off',
    kinds: { percent: 'A percentage', amount: 'An amount a unit', n_for_m: 'Take N, pay M', second_percent: 'The second one for less' },
    told: {
      percent: (n: number) => `${n} % off`, amount: (amount: string) => `${amount} off`, nForM: (buy: number, pay: number) => `${buy} for ${pay}`, second: (n: number) => `The second one ${n} % off`,
    },
    percent: 'Percentage', amount: 'Amount', buy: 'Take', pay: 'Pay', product: 'A product', category: 'A category', chosen: 'Product', change: 'Change', from: 'From', to: 'To',
    states: { now: 'Today', soon: 'To come', past: 'Over', ended: 'Ended' }, end: 'End', willEnd: (name: string) => `“${name}” will end for good.`, ended: (name: string) => `“${name}” has ended.`,
    empty: 'There are no promotions yet', emptyHint: 'For example: 3 for 2 on soft drinks this weekend.', saved: (name: string) => `“${name}” was saved. It counts at the till in some seconds.`,
    wrongName: 'Type the name.', wrongPercent: 'From 1 to 100.', wrongAmount: 'Type the amount.', wrongBuy: 'One takes more than one pays.', wrongOn: 'Choose on what.', wrongDays: 'The last day cannot be before the first.', wrongDay: 'Choose the day.',
  },
);

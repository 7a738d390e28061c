import { each } from './each';

/** A figure beside what is usual, or beside the days before. */
export const compare = each(
  {
    usual: {
      more: (by: string) => `${by} más que lo usual`,
      less: (by: string) => `${by} menos que lo usual`,
      even: 'Igual que lo usual',
      what: (value: string) => `Usual: ${value}`,
    },
    before: {
      more: (by: string) => `${by} más que antes`,
      less: (by: string) => `${by} menos que antes`,
      even: 'Igual que antes',
      what: (value: string) => `Antes: ${value}`,
    },
    between: (low: string, high: string) => `Entre ${low} y ${high}`,
    points: (n: string) => `${n} puntos`,
    share: '% del total',
    see: 'Ver las cifras',
  },
  {
    usual: {
      more: (by: string) => `${by} more than usual`,
      less: (by: string) => `${by} less than usual`,
      even: 'The same as usual',
      what: (value: string) => `Usual: ${value}`,
    },
    before: {
      more: (by: string) => `${by} more than before`,
      less: (by: string) => `${by} less than before`,
      even: 'The same as before',
      what: (value: string) => `Before: ${value}`,
    },
    between: (low: string, high: string) => `Between ${low} and ${high}`,
    points: (n: string) => `${n} points`,
    share: '% of total',
    see: 'See the figures',
  },
);

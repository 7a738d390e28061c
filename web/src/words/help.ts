import { each } from './each';

export const words = each(
  {
    title: 'Manual',
    lead:
      'Cómo se hace cada cosa, paso a paso. Su parte está primero. Para buscar una palabra use Ctrl + F o ' +
      '«Buscar en la página» en el celular.',
    contents: 'Contenido',
    whole: 'Ver esta parte',
    version: (number: string) => `Market Carmensita, versión ${number}`,
  },
  {
    title: 'Manual',
    lead:
      'How each thing is done, step by step. The manual is in Spanish, and names the buttons by their Spanish ' +
      'words: with ES, above, the screens show them.',
    contents: 'Contents',
    whole: 'Show this part',
    version: (number: string) => `Market Carmensita, version ${number}`,
  },
);

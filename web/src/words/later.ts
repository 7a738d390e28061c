import { each } from './each';

export const words = each(
  {
    refused: (why: string) => `Lo que decidió antes de salir no se hizo: ${why}`,
  },
  {
    refused: (why: string) => `What you decided before you left was not done: ${why}`,
  },
);

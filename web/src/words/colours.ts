import { each } from './each';

/** The colours of till/tint by their names for people. */
export const colourNames = each<Record<string, string>>(
  {
    red: 'Rojo', coral: 'Coral', orange: 'Naranja', brown: 'Marrón', sand: 'Arena', amber: 'Ámbar', wheat: 'Trigo', cream: 'Crema', yellow: 'Amarillo', lime: 'Lima',
    green: 'Verde', teal: 'Verde azulado', cyan: 'Cian', ice: 'Hielo', sky: 'Celeste', blue: 'Azul', violet: 'Violeta', pink: 'Rosado', grey: 'Gris',
  },
  {
    red: 'Red', coral: 'Coral', orange: 'Orange', brown: 'Brown', sand: 'Sand', amber: 'Amber', wheat: 'Wheat', cream: 'Cream', yellow: 'Yellow', lime: 'Lime',
    green: 'Green', teal: 'Teal', cyan: 'Cyan', ice: 'Ice', sky: 'Sky', blue: 'Blue', violet: 'Violet', pink: 'Pink', grey: 'Grey',
  },
);

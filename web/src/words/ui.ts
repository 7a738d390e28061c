import { each } from './each';

export const words = each(
  {
    title: 'Componentes',
    lead: 'De lo que están hechas todas las pantallas.',
    buttons: 'Botones', fields: 'Campos', states: 'Estados', lists: 'Listas', charts: 'Gráficos', words: 'Avisos',
    primary: 'Acción principal', plain: 'Otra acción', quiet: 'Sin marco', danger: 'Quitar', disabled: 'No disponible',
    text: 'Texto', money: 'Monto', pieces: 'Piezas', kilos: 'Kilos', choice: 'Opción', on: 'Encendido', wrong: 'Así no.', search: 'Buscar',
    empty: 'Todavía no hay nada', emptyHint: 'Aquí aparecerá lo que haga. Empiece por aquí.', first: 'Primera acción', progress: 'Copiando…',
    ok: 'Listo', attention: 'Por revisar', bad: 'Falló', notice: 'Algo pide su atención.',
    toast: 'Mostrar un aviso', later: 'Hacer con vuelta atrás', done: 'Hecho.', will: 'Se hará en unos segundos.',
    dialog: 'Abrir un diálogo', name: 'Nombre', amount: 'Monto', day: 'Día', example: 'Lista de ejemplo', chart: 'Ventas por día', last: 'Semana pasada', now: 'Esta semana',
  },
  {
    title: 'Components',
    lead: 'What all screens are made of.',
    buttons: 'Buttons', fields: 'Fields', states: 'States', lists: 'Lists', charts: 'Charts', words: 'Messages',
    primary: 'Main action', plain: 'Another action', quiet: 'Without frame', danger: 'Remove', disabled: 'Not available',
    text: 'Text', money: 'Amount', pieces: 'Pieces', kilos: 'Kilos', choice: 'Choice', on: 'On', wrong: 'Not like this.', search: 'Search',
    empty: 'Nothing here yet', emptyHint: 'What you do will appear here. Begin with this.', first: 'First action', progress: 'Copying…',
    ok: 'Done', attention: 'To review', bad: 'Failed', notice: 'Something asks for your attention.',
    toast: 'Show a message', later: 'Do with a way back', done: 'Done.', will: 'It will be done in some seconds.',
    dialog: 'Open a dialog', name: 'Name', amount: 'Amount', day: 'Day', example: 'Example list', chart: 'Sales by day', last: 'Last week', now: 'This week',
  },
);

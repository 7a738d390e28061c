import { each } from './each';

export const words = each(
  {
    open: 'Registro de compras',
    title: 'Registro de compras del mes',
    lead: 'Los comprobantes de los proveedores por su fecha, para el contador y el SIRE.',
    month: 'Mes',
    wrongMonth: 'Elija un mes.',
    lines: (n: number) => (n === 1 ? '1 comprobante' : `${n} comprobantes`),
    excel: 'Descargar Excel',
    rce: 'Comparar / reemplazar (RCE)',
    making: 'Generando el archivo…',
    warning: 'Compare antes de reemplazar',
    warningText:
      'Reemplazar descarta la propuesta de la SUNAT. La primera vez valide el archivo en el PVSIRE: aquí no se pudo probar.',
    unpapered: (n: number, total: string) =>
      n === 1 ? `Falta 1 comprobante por ${total}` : `Faltan ${n} comprobantes por ${total}`,
    unpaperedHint: 'Complete los datos en Compras: sin serie ni número no figuran en el registro.',
    concept: 'Concepto',
    amount: 'Importe',
    sums: 'Sumas',
    parts: { base: 'Base gravada', igv: 'IGV', untaxed: 'No gravado', other: 'Otros y redondeo', total: 'Total' },
    options: 'Lo que decide el contador',
    optionsLead: 'Déjelo así, salvo que el contador o el PVSIRE pidan otra cosa.',
    credit: 'Destino de las facturas',
    credits: {
      dg: 'Ventas gravadas (15 y 16)',
      dgng: 'Gravadas y no gravadas (17 y 18)',
      dng: 'No gravadas, sin crédito fiscal (19 y 20)',
    },
    option: {
      facturasOnly: 'Solo facturas',
      noFinalPipe: 'Sin palote al final de la línea',
      short: 'Líneas de 37 campos',
    },
    optionHint: {
      facturasOnly: 'Boletas y tickets no dan crédito fiscal y pueden quedar fuera.',
      noFinalPipe: 'El archivo que la SUNAT aceptó lo tenía.',
      short: 'El que la SUNAT aceptó tenía 41: los últimos cuatro, vacíos.',
    },
  },
  {
    open: 'Purchase register',
    title: 'Purchase register of the month',
    lead: "Suppliers' documents by their date, for the accountant and SIRE.",
    month: 'Month',
    wrongMonth: 'Choose a month.',
    lines: (n: number) => (n === 1 ? '1 document' : `${n} documents`),
    excel: 'Download Excel',
    rce: 'Compare / replace (RCE)',
    making: 'Making the file…',
    warning: 'Compare before you replace',
    warningText:
      "Replacing discards SUNAT's proposal. Run the file through PVSIRE the first time: it could not be tried here.",
    unpapered: (n: number, total: string) =>
      n === 1 ? `1 document is missing, of ${total}` : `${n} documents are missing, of ${total}`,
    unpaperedHint: 'Complete the details in Purchases: what has no series and number is not in the register.',
    concept: 'Concept',
    amount: 'Amount',
    sums: 'Sums',
    parts: { base: 'Taxed base', igv: 'IGV', untaxed: 'Untaxed', other: 'Others and rounding', total: 'Total' },
    options: 'What the accountant decides',
    optionsLead: 'Leave it so, unless the accountant or PVSIRE asks for something else.',
    credit: 'What facturas are for',
    credits: {
      dg: 'Taxed sales (15 and 16)',
      dgng: 'Taxed and untaxed (17 and 18)',
      dng: 'Untaxed, no tax credit (19 and 20)',
    },
    option: {
      facturasOnly: 'Facturas only',
      noFinalPipe: 'No pipe at the end of a line',
      short: 'Lines of 37 fields',
    },
    optionHint: {
      facturasOnly: 'Boletas and tickets give no tax credit, and may be left out.',
      noFinalPipe: 'The file that SUNAT accepted had one.',
      short: 'The one that SUNAT accepted had 41: the last four, empty.',
    },
  },
);

/** The goods and people of the stand-in's shop. Not the demo catalogue of the product, which the server loads. */
import type { Category, Customer, Product, Shop, Till } from '../src/api/types';

const uuid = (kind: number, n: number) => `0190000${kind}-0000-7000-8000-${String(n).padStart(12, '0')}`;

function ean13(stem: string): string {
  const sum = [...stem].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${stem}${(10 - (sum % 10)) % 10}`;
}

const shift = (n: number) => ({ id: uuid(5, n), openedBy: 'Demo', openedAt: '2026-11-24T12:00:00Z' });

export const tills: Till[] = [
  { id: uuid(1, 1), name: 'Caja 1', active: true, version: 1, shift: shift(1) },
  { id: uuid(1, 2), name: 'Caja 2', active: true, version: 1, shift: shift(2) },
];

export const shop: Shop = {
  version: 1,
  shopName: 'Market Carmensita',
  ruc: '20999999991',
  regime: 'mype',
  documents: ['boleta', 'factura'],
  igvRate: 1800,
  icbper: 50,
  cashRounding: 10,
  buyerAbove: 70_000,
  discount: 1000,
  internalDocument: true,
  bestSellers: [],
  approvers: [
    { username: 'carmen', name: 'Carmen Salas' },
    { username: 'luis', name: 'Luis Huamán' },
  ],
};

const rows: [
  category: string,
  colour: string,
  goods: [name: string, brand: string, centimos: number, unit?: 'KGM'][],
][] = [
  [
    'Abarrotes',
    'amber',
    [
      ['Arroz superior Costeño bolsa 750 g', 'Costeño', 480],
      ['Arroz extra Faraón bolsa 5 kg', 'Faraón', 2450],
      ['Azúcar rubia Cartavio bolsa 1 kg', 'Cartavio', 430],
      ['Aceite vegetal Primor botella 900 ml', 'Primor', 1090],
      ['Fideos spaghetti Don Vittorio bolsa 450 g', 'Don Vittorio', 350],
      ['Atún en trozos Florida lata 140 g', 'Florida', 620],
      ['Sal de mesa Emsal bolsa 1 kg', 'Emsal', 180],
      ['Lentejas Costeño bolsa 500 g', 'Costeño', 590],
      ['Avena Quaker tradicional bolsa 300 g', 'Quaker', 390],
      ['Salsa de tomate Pomarola 160 g', 'Pomarola', 230],
    ],
  ],
  [
    'Lácteos',
    'sky',
    [
      ['Leche evaporada Gloria azul lata 400 g', 'Gloria', 450],
      ['Yogurt Gloria fresa botella 1 kg', 'Gloria', 690],
      ['Mantequilla Laive con sal 200 g', 'Laive', 990],
      ['Queso Edam Bonlé paquete 180 g', 'Bonlé', 1150],
      ['Leche chocolatada Gloria caja 1 L', 'Gloria', 590],
    ],
  ],
  [
    'Bebidas',
    'red',
    [
      ['Inca Kola botella 1.5 L', 'Inca Kola', 750],
      ['Inca Kola botella 500 ml', 'Inca Kola', 320],
      ['Agua San Luis sin gas botella 625 ml', 'San Luis', 180],
      ['Cerveza Pilsen Callao lata 355 ml', 'Pilsen', 490],
      ['Gaseosa Kola Escocesa botella 2 L', 'Kola Escocesa', 680],
      ['Frugos del Valle durazno caja 1 L', 'Frugos', 550],
      ['Sporade tropical botella 500 ml', 'Sporade', 260],
    ],
  ],
  [
    'Frutas y verduras',
    'green',
    [
      ['Papa blanca', '', 280, 'KGM'],
      ['Papa amarilla', '', 490, 'KGM'],
      ['Cebolla roja', '', 320, 'KGM'],
      ['Tomate', '', 450, 'KGM'],
      ['Limón', '', 690, 'KGM'],
      ['Plátano de seda', '', 350, 'KGM'],
      ['Palta fuerte', '', 990, 'KGM'],
      ['Zanahoria', '', 240, 'KGM'],
      ['Ají amarillo', '', 750, 'KGM'],
    ],
  ],
  [
    'Limpieza',
    'violet',
    [
      ['Detergente Bolívar bolsa 780 g', 'Bolívar', 990],
      ['Lejía Clorox botella 1 L', 'Clorox', 420],
      ['Lavavajilla Ayudín limón pote 360 g', 'Ayudín', 480],
      ['Papel higiénico Suave doble hoja 4 un', 'Suave', 550],
      ['Bolsa plástica chica', '', 20],
    ],
  ],
  [
    'Golosinas',
    'pink',
    [
      ['Galletas Soda San Jorge paquete 6 un', 'San Jorge', 360],
      ['Chocolate Sublime clásico 30 g', 'Sublime', 220],
      ['Galletas Casino menta paquete 6 un', 'Casino', 420],
      ['Papas Lays clásicas bolsa 200 g', 'Lays', 850],
      ['Caramelos Limón Ambrosoli bolsa 360 g', 'Ambrosoli', 790],
    ],
  ],
];

export const categories: Category[] = rows.map(([name, colour], i) => ({ id: uuid(2, i + 1), name, colour }));

let count = 0;

export const products: Product[] = rows
  .flatMap(([, , goods], c) =>
    goods.map(([name, brand, price, unit]): Product => {
      const n = ++count;
      const stock = n % 11 === 4 ? 2 : n % 17 === 9 ? 0 : 40;
      return {
        id: uuid(3, n),
        sku: `P${String(n).padStart(4, '0')}`,
        name,
        brand,
        category: { ...categories[c]!, order: c },
        unit: unit ?? 'NIU',
        barcodes: unit || name.startsWith('Bolsa') ? [] : [ean13(`775${String(100000000 + n * 7919)}`)],
        price,
        taxClass: unit ? 'exonerado' : 'gravado',
        icbper: name.startsWith('Bolsa'),
        active: true,
        shortPolicy: 'block',
        reorderPoint: 6,
        stock: { onHand: stock, reserved: 0, available: stock },
        version: 1,
      };
    }),
  )
  .sort((a, b) => a.name.localeCompare(b.name, 'es'));

/** A customer as everyone starts: no address, no store credit. */
const plain = {
  phone: '',
  email: '',
  address: '',
  creditLimit: 0,
  creditBalance: 0,
  creditDays: 30,
  active: true,
  version: 1,
};

export const customers: Customer[] = [
  { ...plain, id: uuid(4, 1), documentKind: 'dni', documentNumber: '46712369', name: 'María Elena Huamán Torres' },
  { ...plain, id: uuid(4, 2), documentKind: 'dni', documentNumber: '10117410', name: 'Jorge Luis Paredes Soto' },
  {
    ...plain,
    id: uuid(4, 3),
    documentKind: 'ruc',
    documentNumber: '20512333797',
    name: 'Restaurante El Buen Sabor S.A.C.',
  },
];

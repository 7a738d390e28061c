/**
 * The screens outside the till, in the order of the menu. A new screen is a folder, its words (words/<screen>.ts) and a
 * line here. Each is loaded when it is first opened, so that none of them weighs on the till.
 */
import type { Component } from 'svelte';
import type { Role } from '../api/types';
import type { IconName } from '../ui/icons';
import { match } from './match';

export type Group = 'goods' | 'people' | 'money' | 'system';

/** The names of the menu: each has its words in `nav.sections`. */
export type Section =
  | 'today'
  | 'drawer'
  | 'queue'
  | 'sales'
  | 'products'
  | 'stock'
  | 'counts'
  | 'promotions'
  | 'suppliers'
  | 'orders'
  | 'purchases'
  | 'customers'
  | 'shifts'
  | 'settlements'
  | 'documents'
  | 'reports'
  | 'users'
  | 'settings'
  | 'audit'
  | 'pulse'
  | 'backups'
  | 'executions'
  | 'help'
  | 'account'
  | 'ui';

export type Place = {
  /** The address; parts like `:id` become the screen's properties of that name. */
  path: string;
  section: Section;
  /** The least role that sees it. */
  role: Role;
  /** Its sign in the menu; absent for pages below a section. */
  icon?: IconName;
  /** Under which heading of the menu. */
  group?: Group;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each screen has its own properties
  load: () => Promise<{ default: Component<any> }>;
};

export const places: readonly Place[] = [
  {
    section: 'drawer',
    path: '/caja/turno',
    role: 'cashier',
    load: () => import('../shift/ShiftScreen.svelte'),
  },
  {
    section: 'drawer',
    path: '/caja/cerrar',
    role: 'cashier',
    load: () => import('../shift/CloseScreen.svelte'),
  },
  {
    section: 'drawer',
    path: '/turnos/:id',
    role: 'cashier',
    load: () => import('../shift/ZScreen.svelte'),
  },
  {
    section: 'queue',
    path: '/caja/pendientes',
    role: 'cashier',
    load: () => import('../queue/QueueScreen.svelte'),
  },
  {
    section: 'queue',
    path: '/caja/guardada/:id',
    role: 'cashier',
    load: () => import('../queue/KeptScreen.svelte'),
  },
  {
    section: 'sales',
    path: '/ventas/:id/devolver',
    role: 'cashier',
    load: () => import('../refund/RefundScreen.svelte'),
  },
  {
    section: 'sales',
    path: '/devoluciones/:id',
    role: 'cashier',
    load: () => import('../refund/NoteScreen.svelte'),
  },
  {
    section: 'sales',
    path: '/ventas',
    role: 'cashier',
    load: () => import('../sales/SalesScreen.svelte'),
  },
  {
    section: 'sales',
    path: '/ventas/:id',
    role: 'cashier',
    load: () => import('../sales/SaleScreen.svelte'),
  },
  {
    section: 'today',
    path: '/hoy',
    role: 'manager',
    icon: 'home',
    load: () => import('../today/TodayScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos',
    role: 'manager',
    icon: 'box',
    group: 'goods',
    load: () => import('../products/ProductsScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/nuevo',
    role: 'manager',
    load: () => import('../products/EditScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/importar',
    role: 'manager',
    load: () => import('../products/ImportScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/etiquetas',
    role: 'manager',
    load: () => import('../products/LabelsScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/categorias',
    role: 'manager',
    load: () => import('../products/CategoriesScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/:id',
    role: 'manager',
    load: () => import('../products/ProductScreen.svelte'),
  },
  {
    section: 'products',
    path: '/productos/:id/editar',
    role: 'manager',
    load: () => import('../products/EditScreen.svelte'),
  },
  {
    section: 'stock',
    path: '/stock',
    role: 'manager',
    icon: 'layers',
    group: 'goods',
    load: () => import('../stock/StockScreen.svelte'),
  },
  {
    section: 'stock',
    path: '/stock/correccion',
    role: 'manager',
    load: () => import('../stock/AdjustScreen.svelte'),
  },
  {
    section: 'counts',
    path: '/conteos',
    role: 'manager',
    icon: 'clipboard',
    group: 'goods',
    load: () => import('../counts/CountsScreen.svelte'),
  },
  // Cashiers count, too: a manager sends them here.
  {
    section: 'counts',
    path: '/conteos/:id',
    role: 'cashier',
    load: () => import('../counts/SheetScreen.svelte'),
  },
  {
    section: 'counts',
    path: '/conteos/:id/revision',
    role: 'manager',
    load: () => import('../counts/ReviewScreen.svelte'),
  },
  {
    section: 'promotions',
    path: '/promociones',
    role: 'manager',
    icon: 'percent',
    group: 'goods',
    load: () => import('../promotions/PromotionsScreen.svelte'),
  },
  {
    section: 'orders',
    path: '/pedidos',
    role: 'manager',
    icon: 'inbox',
    group: 'goods',
    load: () => import('../orders/OrdersScreen.svelte'),
  },
  {
    section: 'orders',
    path: '/pedidos/:id',
    role: 'manager',
    load: () => import('../orders/OrderScreen.svelte'),
  },
  {
    section: 'orders',
    path: '/pedidos/:id/recepcion',
    role: 'manager',
    load: () => import('../orders/ArrivalScreen.svelte'),
  },
  {
    section: 'purchases',
    path: '/compras',
    role: 'manager',
    icon: 'ticket',
    group: 'goods',
    load: () => import('../purchases/PurchasesScreen.svelte'),
  },
  {
    section: 'purchases',
    path: '/compras/nueva',
    role: 'manager',
    load: () => import('../purchases/NewScreen.svelte'),
  },
  {
    section: 'purchases',
    path: '/compras/registro',
    role: 'manager',
    load: () => import('../purchases/RegisterScreen.svelte'),
  },
  {
    section: 'purchases',
    path: '/compras/proveedor/:id',
    role: 'manager',
    load: () => import('../purchases/StatementScreen.svelte'),
  },
  {
    section: 'purchases',
    path: '/compras/:id',
    role: 'manager',
    load: () => import('../purchases/PurchaseScreen.svelte'),
  },
  {
    section: 'suppliers',
    path: '/proveedores',
    role: 'manager',
    icon: 'truck',
    group: 'goods',
    load: () => import('../suppliers/SuppliersScreen.svelte'),
  },
  {
    section: 'customers',
    path: '/clientes',
    role: 'manager',
    icon: 'users',
    group: 'people',
    load: () => import('../customers/CustomersScreen.svelte'),
  },
  {
    section: 'customers',
    path: '/clientes/:id',
    role: 'manager',
    load: () => import('../customers/CustomerScreen.svelte'),
  },
  {
    section: 'users',
    path: '/usuarios',
    role: 'admin',
    icon: 'key',
    group: 'people',
    load: () => import('../users/UsersScreen.svelte'),
  },
  {
    section: 'shifts',
    path: '/turnos',
    role: 'manager',
    icon: 'drawer',
    group: 'money',
    load: () => import('../shifts/ShiftsScreen.svelte'),
  },
  {
    section: 'shifts',
    path: '/turnos/:id/cuentas',
    role: 'manager',
    load: () => import('../shifts/ShiftScreen.svelte'),
  },
  {
    section: 'settlements',
    path: '/conciliar',
    role: 'manager',
    icon: 'cash',
    group: 'money',
    load: () => import('../settle/SettleScreen.svelte'),
  },
  {
    section: 'documents',
    path: '/comprobantes',
    role: 'manager',
    icon: 'file',
    group: 'money',
    load: () => import('../documents/DocumentsScreen.svelte'),
  },
  {
    section: 'documents',
    path: '/comprobantes/emision',
    role: 'admin',
    load: () => import('../emission/EmissionScreen.svelte'),
  },
  {
    section: 'documents',
    path: '/comprobantes/:id',
    role: 'manager',
    load: () => import('../documents/DocumentScreen.svelte'),
  },
  {
    section: 'reports',
    path: '/reportes',
    role: 'manager',
    icon: 'chart',
    group: 'money',
    load: () => import('../reports/ReportsScreen.svelte'),
  },
  {
    section: 'reports',
    path: '/reportes/registro',
    role: 'manager',
    load: () => import('../reports/RegisterScreen.svelte'),
  },
  {
    section: 'reports',
    path: '/reportes/:id',
    role: 'manager',
    load: () => import('../reports/ReportScreen.svelte'),
  },
  {
    section: 'pulse',
    path: '/pulso',
    role: 'manager',
    icon: 'pulse',
    group: 'system',
    load: () => import('../pulse/PulseScreen.svelte'),
  },
  {
    section: 'backups',
    path: '/respaldos',
    role: 'admin',
    icon: 'archive',
    group: 'system',
    load: () => import('../backups/BackupsScreen.svelte'),
  },
  {
    section: 'backups',
    path: '/respaldos/:id',
    role: 'admin',
    load: () => import('../backups/BackupScreen.svelte'),
  },
  {
    section: 'executions',
    path: '/ejecuciones',
    role: 'admin',
    icon: 'flow',
    group: 'system',
    load: () => import('../executions/ExecutionsScreen.svelte'),
  },
  {
    section: 'executions',
    path: '/ejecuciones/:workflow/:name',
    role: 'admin',
    load: () => import('../executions/ExecutionScreen.svelte'),
  },
  {
    section: 'settings',
    path: '/ajustes',
    role: 'admin',
    icon: 'gear',
    group: 'system',
    load: () => import('../settings/SettingsScreen.svelte'),
  },
  {
    section: 'audit',
    path: '/auditoria',
    role: 'admin',
    icon: 'history',
    group: 'system',
    load: () => import('../audit/AuditScreen.svelte'),
  },
  // Without a sign: who sells has no back office, and finds it in the top bar.
  {
    section: 'help',
    path: '/ayuda',
    role: 'cashier',
    load: () => import('../help/HelpScreen.svelte'),
  },
  {
    section: 'account',
    path: '/cuenta',
    role: 'cashier',
    load: () => import('../account/AccountScreen.svelte'),
  },
  {
    section: 'ui',
    path: '/ui',
    role: 'cashier',
    load: () => import('../ui/page/UiScreen.svelte'),
  },
];

/** Whether a section belongs to the back office, whose menu stands beside it; the others have the whole width. */
export const inOffice = (section: Section): boolean =>
  !['drawer', 'queue', 'sales', 'help', 'account'].includes(section);

export type Found = { place: Place; params: Record<string, string> };

/** The first place that matches the address. */
export function find(path: string): Found | undefined {
  for (const place of places) {
    const params = match(place.path, path);
    if (params) return { place, params };
  }
  return undefined;
}

/** The acts of the audit for people: what was done, on what, and each field in words. */
import type { Body } from '../api/types';
import { format } from '../values/money';
import { date, dayAndClock } from '../values/time';
import { blank } from '../products/draft';
import { t } from '../words';
import { words as w } from '../words/audit';
import { words as products } from '../words/products';
import { valueWord } from '../words/auditvalues';
import { changes } from './changes';

export type Entry = Pick<Body<'AuditEntry'>, 'action' | 'subject' | 'before' | 'after'>;
export type Described = { text: string; href?: string | undefined };
export type Row = { key: string; field: string; before: Described; after: Described };

/** "product.changed" as "Cambió un producto"; an act without words keeps its name. */
export function act(action: string): string {
  return lookUp(w().acts, action) ?? readable(action);
}

/** Who did it: a username, or the system by itself. */
export const actor = (username: string): string => (username === 'sistema' ? w().system : username);

/**
 * Says nothing to a person: what the dialog shows already, counters,
 * and parts of the printed receipt; nor do ids beside their names.
 */
const noise =
  /^(id|orderId|subject|version|repeated|line|words|qr|outcomes|productId|data|changedBy|changedFrom|changedAt)$/;
/** Acts whose two documents differ in kind: the first is the subject, the second the decision. */
const apart = /^(money\.settled|event\.retried)$/;

/** What changed, in words; without a before where there was none. */
export function rows({ action, before, after }: Pick<Entry, 'action' | 'before' | 'after'>): Row[] {
  const found = apart.test(action)
    ? changes(undefined, { ...document(before), ...document(after) })
    : changes(before, after);
  return found
    .filter(({ field }, _, all) => !noise.test(last(field)) && !all.some((other) => `${other.field}Id` === field))
    .map((change) => ({
      key: change.field,
      field: fieldName(change.field),
      before: value(change.field, change.before),
      after: value(change.field, change.after),
    }));
}

/** The name of a field: "Límites · Descuento" inside another, "Leche Gloria · Cantidad" in a list. */
export function fieldName(field: string): string {
  const parts = field.split('/');
  // Lines with a name need not say of what list; a list without names counts its lines.
  const words = parts.map((part, i) => {
    if (/^#\d+$/.test(part)) return part.slice(1);
    if (parts[i - 1] === 'counted') return format(Number(part));
    return lookUp(w().fields, part) ?? productField(part) ?? readable(part);
  });
  return words.filter((_, i) => !lists.test(parts[i]!) || !parts[i + 1] || parts[i + 1]!.startsWith('#')).join(' · ');
}
const ofProducts = Object.keys(blank());
/** What the form of a product calls the field. */
function productField(field: string): string | undefined {
  const words: Record<string, unknown> = products();
  return ofProducts.includes(field) && typeof words[field] === 'string' ? words[field] : undefined;
}
const lists = /^(lines|movements|suppliers|goods|ordered|payouts|totals|execution|counted)$/;

const money = new RegExp(
  '^(price|cost|amount|total|creditLimit|creditBalance|openingFloat|expectedCash|countedCash|difference|missing|' +
    'surplus|cashRefund|cashOut|restockTotal|minOrder|weekMoney|perBag|cashRounding|taxedBase|exonerated|unaffected|igv|icbper|' +
    'rounding|toPay|base|unitPrice|discount)$',
);
const percent = /^(igvRate|percent|limits\/discount)$/;
const screens: Record<string, (id: string) => string> = {
  saleId: (id) => `/ventas/${id}`,
  supplierId: () => '/proveedores',
  categoryId: (id) => `/productos?categoria=${id}`,
  tillId: () => '/turnos?vista=cajas',
};

function value(field: string, raw: string): Described {
  const key = last(field);
  if (raw === '') return { text: t().ui.none };
  if (screens[key]) return { text: short(raw), href: screens[key](raw) };
  if (raw === 'true' || raw === 'false') return { text: raw === 'true' ? t().ui.yes : t().ui.no };
  if (/^-?\d+$/.test(raw) && (percent.test(key) || percent.test(field))) return { text: `${Number(raw) / 100} %` };
  if (/^-?\d+$/.test(raw) && money.test(key)) return { text: format(Number(raw)) };
  if (/^\d{4}-\d\d-\d\dT/.test(raw)) return { text: dayAndClock(raw, t().locale) };
  if (/^\d{4}-\d\d-\d\d$/.test(raw)) return { text: date(raw, t().locale) };
  return { text: valueWord(key, raw) ?? raw };
}

/** What was acted upon, by its name, with its screen where there is one. */
export function on({ action, subject, before, after }: Entry): Described {
  const both = { ...document(before), ...document(after) };
  const name = ['number', 'name', 'till']
    .map((key) => both[key])
    .find((found) => typeof found === 'string' && found !== '');
  return { text: short(String(name ?? subject)), href: screenOf(action, subject, both) };
}

function screenOf(action: string, subject: string, both: Record<string, unknown>): string | undefined {
  switch (action.split('.')[0]) {
    case 'product':
      return `/productos/${subject}`;
    case 'category':
      return '/productos/categorias';
    case 'supplier':
      return '/proveedores';
    case 'customer':
      return `/clientes/${subject}`;
    case 'sale':
      return `/devoluciones/${subject}`;
    case 'shift':
      return `/turnos/${subject}/cuentas`;
    case 'till':
      return '/turnos?vista=cajas';
    case 'restock':
      return `/pedidos/${subject}`;
    case 'promotion':
      return '/promociones';
    case 'count':
      return `/conteos/${subject}/revision`;
    case 'backup':
      return `/respaldos/${subject}`;
    case 'settings':
      return '/ajustes?vista=cambios';
    case 'user':
    case 'pin':
      return `/usuarios?usuario=${encodeURIComponent(subject)}`;
    case 'reports':
      return '/reportes';
    case 'execution':
      return `/ejecuciones/${both['workflow']}/${subject}`;
    case 'money':
      return both['kind'] === 'payment'
        ? `/ventas/${subject}`
        : both['kind'] === 'payout'
          ? `/devoluciones/${subject}`
          : undefined;
    default:
      return undefined;
  }
}

/** Ids are long and say nothing to a person; usernames, numbers and dates do. */
export const short = (subject: string) => (/^[0-9a-f-]{36}$/.test(subject) ? `…${subject.slice(-6)}` : subject);

const last = (field: string) => field.split('/').at(-1)!;
const document = (value: unknown) =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
const lookUp = (words: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined;
/** "leadTimeDays" as "Lead time days": what has no words can be read at least. */
function readable(name: string): string {
  const words = name
    .replace(/[._]/g, ' ')
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

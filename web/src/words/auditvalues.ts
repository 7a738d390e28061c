/** Values that the audit keeps by their names in the API, in the words that their own screens have for them. */
import { methods } from '../values/methods';
import { t } from '.';
import { words as audit } from './audit';
import { colourNames } from './colours';
import { words as counts } from './counts';
import { words as executions } from './executions';
import { methodName } from './methods';
import { words as orders } from './orders';
import { words as products } from './products';
import { words as promotions } from './promotions';
import { refundWords } from './refund';
import { words as settings } from './settings';
import { shiftWords } from './shift';
import { words as stock } from './stock';

const byField: Record<string, () => Record<string, string>[]> = {
  colour: () => [colourNames()],
  document: () => [t().receipt.documents],
  documentKind: () => [t().customer.kinds],
  goods: () => [refundWords().goodsTo],
  kind: () => [shiftWords().kinds, stock().kinds, promotions().kinds, t().customer.kinds, audit().kinds],
  method: () => [Object.fromEntries(methods.map(({ id }) => [id, methodName(id)]))],
  outcome: () => [audit().outcomes],
  reason: () => [stock().reasons, audit().refundReasons],
  regime: () => [settings().regimes],
  reserve: () => [settings().reserves],
  role: () => [t().frame.roles],
  shortPolicy: () => [products().shorts],
  state: () => [orders().states, counts().states, executions().states, audit().states],
  taxClass: () => [products().taxes],
  unit: () => [products().units],
  workflow: () => [executions().workflows],
};

/** The word for a value of a field, if it has one. */
export function valueWord(field: string, value: string): string | undefined {
  const words = byField[field]?.().find((among) => Object.hasOwn(among, value));
  return words?.[value];
}

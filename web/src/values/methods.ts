/** The ways to pay: the same table that the server reads. */
import table from '../../../internal/shop/payment/methods.json';
import type { Schemas } from '../api/types';

export type Method = Schemas['Method'];

type In = { es: string; en: string };
type Line = In & {
  id: Method;
  /** What it is called when money goes back by it. */
  back: In;
  /** A name of ui/icons. */
  icon: string;
  /** The letter that chooses it when one pays. */
  key?: string;
  /** Where the number of the operation is found. */
  hint?: In;
  till?: boolean;
  debt?: boolean;
  payout?: boolean;
  numbered?: boolean;
  /** A person looks whether the money came. */
  byHand?: boolean;
  /** It may wait until there is a network again. */
  offline?: boolean;
};

export const methods = table as readonly Line[];

/** The line of a method; of one that this page does not know yet, its name stands in for words. */
export const methodOf = (id: string): Line =>
  methods.find((one) => one.id === id) ?? { id: id as Method, es: id, en: id, back: { es: id, en: id }, icon: 'cash' };

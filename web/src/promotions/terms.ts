/** A promotion as its form has it, and as the API takes it. */
import type { Body } from '../api/types';
import { businessDay } from '../values/time';

export type Terms = {
  name: string;
  kind: Body<'PromotionTerms'>['kind'];
  /** Whole percents; the API has hundredths. */
  percent: number | undefined;
  amount: number | undefined;
  buy: number | undefined;
  pay: number | undefined;
  on: 'product' | 'category';
  productId: string;
  categoryId: string;
  from: string;
  to: string;
};

const basisPoints = 100;

export function termsOf(promotion: Body<'Promotion'> | undefined): Terms {
  return {
    name: promotion?.name ?? '',
    kind: promotion?.kind ?? 'percent',
    percent: promotion?.percent === undefined ? undefined : promotion.percent / basisPoints,
    amount: promotion?.amount,
    buy: promotion?.buy ?? 3,
    pay: promotion?.pay ?? 2,
    on: promotion?.categoryId ? 'category' : 'product',
    productId: promotion?.productId ?? '',
    categoryId: promotion?.categoryId ?? '',
    from: promotion?.from ?? businessDay(),
    to: promotion?.to ?? businessDay(),
  };
}

/** Only what the kind needs is sent: the API refuses the rest. */
export function bodyOf(terms: Terms): Body<'PromotionTerms'> {
  const { name, kind, from, to, on } = terms;
  return {
    name: name.trim(),
    kind,
    from,
    to,
    ...(on === 'product' ? { productId: terms.productId } : { categoryId: terms.categoryId }),
    ...((kind === 'percent' || kind === 'second_percent') && { percent: (terms.percent ?? 0) * basisPoints }),
    ...(kind === 'amount' && { amount: terms.amount ?? 0 }),
    ...(kind === 'n_for_m' && { buy: terms.buy ?? 0, pay: terms.pay ?? 0 }),
  };
}

/** Goods of a category that are sold by weight: a promotion that counts pieces leaves them alone. */
export const weighedIn = <P extends { category: { id: string }; unit: string }>(
  products: readonly P[],
  categoryId: string,
) => products.filter(({ category, unit }) => category.id === categoryId && unit === 'KGM');

/** When it counts, as seen on a business day. */
export function stateOf(
  promotion: Pick<Body<'Promotion'>, 'active' | 'from' | 'to'>,
  on: string = businessDay(),
): 'now' | 'soon' | 'past' | 'ended' {
  if (!promotion.active) return 'ended';
  if (promotion.from > on) return 'soon';
  return promotion.to < on ? 'past' : 'now';
}

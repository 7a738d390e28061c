import type { Promotion, Shop } from '../api/types';
import { atLeast } from '../state/roles';
import { session } from '../state/session.svelte';
import type { Terms } from './pricing';
import { businessDay } from '../values/time';

/** Until the server has answered: the legal figures, and no manual discount. */
export const usual: Shop = {
  version: 0,
  shopName: '',
  ruc: '',
  regime: 'mype',
  documents: ['boleta', 'factura'],
  igvRate: 1800,
  icbper: 50,
  cashRounding: 10,
  buyerAbove: 70_000,
  discount: 0,
  approvers: [],
  bestSellers: [],
};

class TermsState {
  shop = $state.raw<Shop>(usual);
  promotions = $state.raw<readonly Promotion[]>([]);

  /** What is charged under now; read anew each time, for the day changes. */
  get now(): Terms {
    const { shop, promotions } = this;
    return {
      promotions,
      day: businessDay(),
      igvRate: shop.igvRate,
      icbper: shop.regime === 'rus' ? 0 : shop.icbper,
      // As the server has it: a manager who sells approves what he gives.
      limit: atLeast(session.user?.role, 'manager') ? 10_000 : shop.discount,
    };
  }
}

export const terms = new TermsState();

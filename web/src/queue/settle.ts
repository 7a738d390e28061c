/** What a manager decides about a sale that the server refused. */
import { client, csrf, patience, result } from '../api/http';
import type { NewSale } from '../api/types';
import { uuidv7 } from '../api/uuidv7';
import type { Kept } from '../offline/entry';

/**
 * The sale at the prices of now, so that it comes to what the customer paid: what it is dearer by is taken off the
 * receipt. Where it is cheaper, it is recorded at the new total; the drawer keeps the difference.
 */
export function atPaidTotal(entry: Kept): Partial<NewSale> {
  const now = entry.problem?.total ?? entry.slip.total;
  const dearer = now - entry.slip.total;
  if (dearer <= 0) return { expectedTotal: now };
  const before = entry.body?.discounts ?? {};
  const receipt = before.receipt?.amount ?? 0;
  return { discounts: { ...before, receipt: { amount: receipt + dearer } } };
}

// The same sale takes the same adjustment, however often it is tried.
const adjustments = new Map<string, string>();

/**
 * The goods were on the counter, so there were more than the system says: adds what it lacks. False when that failed.
 */
export async function addFound(entry: Kept, note: string): Promise<boolean> {
  const lines = (entry.problem?.shortages ?? []).map(({ productId, requested, available }) => ({
    productId,
    quantity: Math.round((requested - available) * 1000) / 1000,
  }));
  const key = `${entry.id} ${JSON.stringify(lines)}`;
  if (!adjustments.has(key)) adjustments.set(key, uuidv7());
  const body = { id: adjustments.get(key)!, reason: 'found' as const, note, lines };
  const { data } = await result(
    client.POST('/api/stock/adjustments', { params: { header: csrf }, body, ...patience() }),
  );
  return data !== undefined;
}

/** A receipt's number or QR, read at the till, opens its sale. */
import { searchSales } from '../api/sales';
import { paths } from '../state/paths';
import { router } from '../state/route.svelte';
import { sentence } from '../words';
import { words as w } from '../words/sales';

/** `refuse` says that there is none, and why. */
export async function openReceipt(
  text: string,
  refuse: (notice: { title: string; hint?: string }) => void,
): Promise<void> {
  const { data, problem } = await searchSales({ q: text });
  const found = data?.items[0];
  if (found) return router.go(paths.sale(found.id));
  const number = /[BF]\w{3}\W?\d{1,8}/i.exec(text)?.[0] ?? text;
  refuse(problem ? { title: sentence(problem) } : { title: w().noReceipt(number), hint: w().noReceiptHint });
}

/** A friendly reminder of a debt, as a message that WhatsApp sends to the customer. */
import { format } from '../values/money';
import { words as w } from '../words/debt';

type Owing = { name: string; phone?: string; owed: number };

/** The address that opens WhatsApp with the message; without a mobile number the person chooses to whom it goes. */
export function reminder({ name, phone = '', owed }: Owing, shop: string): string {
  const digits = phone.replace(/\D/g, '').replace(/^(00)?51(?=9\d{8}$)/, '');
  const to = /^9\d{8}$/.test(digits) ? `51${digits}` : '';
  return `https://wa.me/${to}?text=${encodeURIComponent(w().message(name, format(owed), shop))}`;
}

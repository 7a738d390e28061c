import { words as w } from '../words/consult';

/** The address of WhatsApp with a message that has the document's link; the person chooses to whom it goes. */
export function whatsApp(what: string, shop: string, link: string, origin = location.origin): string {
  return `https://wa.me/?text=${encodeURIComponent(w().message(what, shop, `${origin}/c/${link}`))}`;
}

/**
 * The address of a mail with the same message, in the mail program of this device; the person writes to whom it goes.
 */
export function mail(what: string, shop: string, link: string, origin = location.origin): string {
  const [subject, body] = [w().subject(what, shop), w().message(what, shop, `${origin}/c/${link}`)];
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}

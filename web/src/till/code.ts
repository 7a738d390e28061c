import { isGtin } from '../catalogue/scanner';
import { spelledBarcode } from '../values/barcode';

/** The code as the barcode that a maker of goods gave; nothing when it is none, or one of the shop's own. */
export function barcodeOf(code: string): string | undefined {
  const spelled = spelledBarcode(code);
  const good = /^(\d{8}|[013-9]\d{12})$/.test(spelled) && isGtin(spelled.padStart(12, '0'));
  return good ? spelled : undefined;
}

/** A code that the shop itself gives, such as the label that its scale prints on each package: 20 to 29. */
export const ofTheShop = (code: string): boolean => /^2\d{12}$/.test(code.trim()) && isGtin(code.trim());

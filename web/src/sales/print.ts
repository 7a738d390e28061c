import { receiptPage } from '../api/client';

/** Prints a sale's receipt. */
export const printReceipt = (id: string, copy: boolean) => printPage(receiptPage(id, copy));

/** Prints a page of the server as this device was told to; what prints is fetched when it is needed. */
export const printPage = (address: string) =>
  void import('../printer/print').then(({ printPage }) => printPage(address));

/** The dialog of a manager's PIN: it comes apart from the payment, which rarely needs it. */
export const pin = () => import('./PinForSale.svelte');

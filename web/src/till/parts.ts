/** Dialogs that come apart from the till, which rarely needs them. */
export const parts = {
  parked: () => import('./ParkedDialog.svelte'),
  camera: () => import('../scan/CameraDialog.svelte'),
  discount: () => import('./DiscountDialog.svelte'),
  debt: () => import('./DebtDialog.svelte'),
  weight: () => import('./WeightDialog.svelte'),
  unknown: () => import('./UnknownDialog.svelte'),
  help: () => import('./HelpDialog.svelte'),
};

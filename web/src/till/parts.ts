/** Dialogs that come apart from the till, which rarely needs them. */
export const parts = {
  parked: () => import('./ParkedDialog.svelte'),
  camera: () => import('../scan/CameraDialog.svelte'),
  help: () => import('./HelpDialog.svelte'),
};

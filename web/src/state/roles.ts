import type { Role } from '../api/types';

const ranks: readonly Role[] = ['cashier', 'manager', 'admin'];

/** Whether a role may do what asks for at least another. The server decides; this only spares people refusals. */
export function atLeast(role: Role | undefined, least: Role): boolean {
  return role !== undefined && ranks.indexOf(role) >= ranks.indexOf(least);
}

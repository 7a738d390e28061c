import type { Role } from '../api/types';

/** The part of the manual that is for a role, by the id of its heading. */
export const chapters: Record<Role, string> = {
  cashier: 'en-la-caja',
  manager: 'para-el-encargado',
  admin: 'para-el-dueño',
};

/** The parts with one's own first; the others keep their order. */
export function ordered<P extends { id: string }>(parts: readonly P[], role: Role): P[] {
  const own = (part: P) => part.id === chapters[role];
  return [...parts.filter(own), ...parts.filter((part) => !own(part))];
}

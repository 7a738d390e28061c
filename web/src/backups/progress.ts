/** How far a backup is, from the steps of its execution. */
import type { Body } from '../api/types';

export type Phase = 'begin' | 'export' | 'restore' | 'verify' | 'prune';

const phases: Readonly<Record<string, Phase>> = {
  'Begin the backup': 'begin',
  'List the users': 'begin',
  'Export the shop': 'export',
  'Prepare the restore': 'restore',
  'For each table': 'restore',
  'Verify the backup': 'verify',
  'Prune old backups': 'prune',
};

/** Where each phase begins, of 100: exporting and restoring are most of the work. */
const starts: Readonly<Record<Phase, number>> = { begin: 0, export: 8, restore: 35, verify: 80, prune: 96 };

export type Progress = { phase: Phase; percent: number; tables?: { done: number; of: number } };

/** `tables` is how many there are, once the export has said so. */
export function progressOf(steps: readonly Body<'ExecutionStep'>[], tables: number): Progress {
  const last = steps.findLast(({ state, parent }) => parent === undefined && state in phases);
  const phase = last ? phases[last.state]! : 'begin';
  if (last?.state !== 'For each table' || tables === 0) return { phase, percent: starts[phase] };
  const done = steps.filter(({ parent, outcome }) => parent === last.id && outcome === 'done').length;
  return {
    phase,
    percent: starts.restore + ((starts.verify - starts.restore) * done) / tables,
    tables: { done, of: tables },
  };
}

const usualHours = 26;

/** The newest verified backup, and whether it is older than one a night allows. */
export function newest(
  backups: readonly Body<'Backup'>[],
  now: number,
): { backup: Body<'Backup'> | undefined; old: boolean } {
  const backup = backups.find(({ state }) => state === 'verified');
  return { backup, old: !backup || now - Date.parse(backup.createdAt) > usualHours * 3_600_000 };
}

/** The file that a backup was refused for, without the folder of the backup; undefined when it was something else. */
export const damagedFile = ({ detail }: Body<'Backup'>): string | undefined =>
  /the file [^/\s]+\/(\S+) is not the one that was written/.exec(detail)?.[1];

/** The steps of a story by the execution that did them. */
import type { Body } from '../api/types';

type Step = Body<'Step'>;
/** `own`: started by a send; others cleared up after it. */
export type Try = { execution: string; own: boolean; steps: Step[]; durationMs: number };

export function tries(steps: readonly Step[], workflow: string): Try[] {
  const found: Try[] = [];
  for (const step of steps) {
    const of = found.find(({ execution }) => execution === step.execution);
    if (of) of.steps.push(step);
    else
      found.push({
        execution: step.execution,
        own: (step.workflow ?? workflow) === workflow,
        steps: [step],
        durationMs: 0,
      });
  }
  return found.map((one) => ({ ...one, durationMs: length(one.steps) }));
}

/** From entering the first step to the end of the last. */
function length(steps: readonly Step[]): number {
  const begins = steps.map(({ enteredAt }) => Date.parse(enteredAt));
  const ends = steps.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
  return Math.max(...ends) - Math.min(...begins);
}

/** How a sale ended: one that failed was undone whole, is not undone yet, or had not begun to change anything. */
export function ending({
  outcome,
  steps,
  stockGroup,
}: Pick<Body<'Timeline'>, 'outcome' | 'steps' | 'stockGroup'>):
  'recorded' | 'in_progress' | 'undone' | 'owed' | 'unchanged' {
  if (outcome !== 'failed') return outcome;
  const undoing = steps.filter(({ undo }) => undo);
  const open = undoing.some(({ step }) => undoing.findLast((one) => one.step === step)!.outcome !== 'done');
  if (open || stockGroup.reserved > 0) return 'owed';
  return undoing.length > 0 ? 'undone' : 'unchanged';
}

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
    else found.push({ execution: step.execution, own: (step.workflow ?? workflow) === workflow, steps: [step], durationMs: 0 });
  }
  return found.map((one) => ({ ...one, durationMs: length(one.steps) }));
}

/** From entering the first step to the end of the last. */
function length(steps: readonly Step[]): number {
  const begins = steps.map(({ enteredAt }) => Date.parse(enteredAt));
  const ends = steps.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
  return Math.max(...ends) - Math.min(...begins);
}

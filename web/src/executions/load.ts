/** Fetches an execution, wherever its history is. */
import type { Result } from '../api/http';
import { getExecution, getWorkflow, refundTimeline, saleTimeline } from '../api/machines';
import type { Body } from '../api/types';
import { paths } from '../state/paths';
import { fromHistory, fromTrail, type Run } from './run';

/** The executions of one name: one of a Standard machine, perhaps more of a sale or a refund that was sent again. */
export type Runs = readonly Run[];

type Story = {
  steps: readonly Body<'Step'>[];
  executions: readonly string[];
  running: boolean;
  settingsVersion?: number | undefined;
};

async function story(workflow: string, id: string): Promise<Result<Story> | undefined> {
  if (workflow === 'checkout') {
    const { data, problem } = await saleTimeline(id);
    return problem ? { problem } : { data: { ...data, running: data.outcome === 'in_progress' } };
  }
  if (workflow === 'refund') {
    const { data, problem } = await refundTimeline(id);
    return problem ? { problem } : { data: { ...data, running: false } };
  }
  return undefined;
}

export async function load(workflow: string, name: string): Promise<Result<Runs>> {
  const answer = await story(workflow, name);
  if (!answer) {
    const { data, problem } = await getExecution(workflow, name);
    return problem ? { problem } : { data: [fromHistory(data)] };
  }
  if (answer.problem) return { problem: answer.problem };
  const { steps, executions, running, settingsVersion } = answer.data;
  const names = [...new Set(steps.map((step) => step.workflow ?? workflow))];
  const definitions = await Promise.all(names.map(getWorkflow));
  const problem = definitions.find((one) => one.problem)?.problem;
  if (problem) return { problem };
  return {
    data: executions.map((execution, i) => {
      const own = steps.filter((step) => step.execution === execution);
      const definition = definitions[names.indexOf(own[0]?.workflow ?? workflow)]!.data!;
      return fromTrail(own, definition, { running: running && i === executions.length - 1, settingsVersion });
    }),
  };
}

/**
 * Where the thing is that an execution worked for. One that
 * was started again has a name of its own, and the old input.
 */
export function subjectPath(workflow: string, name: string, input: unknown): string | undefined {
  const given = (input ?? {}) as { id?: unknown };
  switch (workflow) {
    case 'checkout':
      return paths.sale(name);
    case 'refund':
      return paths.note(name);
    case 'backup':
      return `/respaldos/${name}`;
    case 'restock':
      return `/pedidos/${typeof given.id === 'string' ? given.id : name}`;
    case 'daily-report':
      return '/reportes';
    default:
      return undefined;
  }
}

/** An execution as the screen shows it, read from Step Functions' history or from the trail of a sale or a refund. */
import type { Body } from '../api/types';
import { all, home, read, type Machine, type State } from './machine';

type Attempt = {
  attempt: number;
  outcome: Outcome;
  durationMs?: number;
  error?: string;
  message?: string;
  waiting?: boolean;
};
export type Outcome = 'running' | 'waiting' | 'done' | 'retried' | 'failed' | 'stopped';

/** One visit of a state. */
export type Visit = {
  key: string;
  state: string;
  /** What is around it: a visit's key; and which item of a Map. */
  parent?: string;
  iteration?: number;
  outcome: Outcome;
  enteredAt: string;
  durationMs?: number;
  error?: string;
  message?: string;
  input?: unknown;
  output?: unknown;
  attempts: Attempt[];
};

/** The whole of one execution. */
export type Run = {
  workflow: string;
  name: string;
  state: Body<'ExecutionState'>;
  /** From the trail, which has tasks only; otherwise from Step Functions' history, which has every state. */
  trail: boolean;
  startedAt: string;
  stoppedAt?: string;
  error?: string;
  message?: string;
  input?: unknown;
  output?: unknown;
  version: string;
  settingsVersion?: number;
  machine: Machine;
  visits: Visit[];
  truncated: boolean;
};

/** Of a Standard machine: Step Functions' own history. */
export function fromHistory(x: Body<'Execution'>): Run {
  const { workflow, name, state, startedAt, stoppedAt, error, message, input, output, version, settingsVersion } = x;
  return {
    workflow,
    name,
    state,
    startedAt,
    version,
    input,
    trail: false,
    machine: read(x.definition),
    truncated: x.truncated ?? false,
    visits: x.steps.map(visitOf),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(error && { error }),
    ...(message && { message }),
    ...(output !== undefined && { output }),
    ...(settingsVersion !== undefined && { settingsVersion }),
  };
}

function visitOf(step: Body<'ExecutionStep'>): Visit {
  const { state, outcome, enteredAt, durationMs, error, message, input, output, iteration, parent } = step;
  const attempts: Attempt[] = step.attempts ?? [];
  const waits = outcome === 'running' && (step.type === 'Wait' || attempts.at(-1)?.waiting);
  return {
    key: String(step.id),
    state,
    enteredAt,
    input,
    attempts,
    outcome: waits ? 'waiting' : outcome === 'done' && attempts.length > 1 ? 'retried' : outcome,
    ...(parent !== undefined && { parent: String(parent) }),
    ...(iteration !== undefined && { iteration }),
    ...(durationMs !== undefined && { durationMs }),
    ...(error && { error }),
    ...(message && { message }),
    ...(output !== undefined && { output }),
  };
}

/** Of an Express machine: the attempts that the trail has of one execution. */
export function fromTrail(
  steps: readonly Body<'Step'>[],
  workflow: Body<'Workflow'>,
  more: { running: boolean; settingsVersion?: number | undefined },
): Run {
  const visits: Visit[] = [];
  for (const step of steps) {
    const failed = step.outcome !== 'done';
    const attempt: Attempt = {
      attempt: step.attempt,
      outcome: failed ? 'failed' : 'done',
      durationMs: step.durationMs,
      ...(step.error && { error: step.error }),
    };
    const before = visits.at(-1);
    const again = before?.state === step.step && step.attempt > 1;
    const attempts = again ? [...before.attempts, attempt] : [attempt];
    const enteredAt = again ? before.enteredAt : step.enteredAt;
    const visit: Visit = {
      key: again ? before.key : String(visits.length),
      state: step.step,
      enteredAt,
      attempts,
      input: step.input,
      output: step.output,
      outcome: failed ? 'failed' : attempts.length > 1 ? 'retried' : 'done',
      durationMs: Date.parse(step.startedAt) - Date.parse(enteredAt) + step.durationMs,
      ...(step.error && { error: step.error }),
    };
    visits.splice(again ? -1 : visits.length, again ? 1 : 0, visit);
  }
  const last = visits.at(-1);
  const machine = read(workflow.definition ?? {});
  const inside = last && home(machine, last.state);
  const end = inside && all(inside).find(({ name }) => name === (ending(inside, visits).at(-1) ?? last.state));
  return {
    workflow: workflow.name,
    name: steps[0]?.execution ?? '',
    startedAt: visits[0]?.enteredAt ?? '',
    version: steps[0]?.definition ?? workflow.version,
    machine,
    visits,
    trail: true,
    truncated: false,
    state: more.running ? 'running' : end?.type === 'Fail' ? 'failed' : 'succeeded',
    ...(last &&
      !more.running && { stoppedAt: new Date(Date.parse(last.enteredAt) + (last.durationMs ?? 0)).toISOString() }),
    ...(more.settingsVersion !== undefined && { settingsVersion: more.settingsVersion }),
  };
}

const worst: readonly Outcome[] = ['running', 'waiting', 'failed', 'stopped', 'retried', 'done'];

/** The outcome of a state that was visited once or more: running wins, then failed. */
export function outcomeOf(visits: readonly Visit[]): Outcome | undefined {
  return worst.find((outcome) => visits.some((visit) => visit.outcome === outcome));
}

/** What was passed: states (also those that leave no trace of their own) and the ways between them, as "from → to". */
export type Taken = { states: Set<string>; ways: Set<string> };
export const wayKey = (from: string, to: string) => `${from} → ${to}`;

export function taken({ machine, visits, state, trail }: Run): Taken {
  const found: Taken = { states: new Set(visits.map((visit) => visit.state)), ways: new Set() };
  const threads = new Map<string, Visit[]>();
  for (const visit of visits) {
    const inside = home(machine, visit.state);
    if (!inside) continue;
    const thread = [visit.parent ?? '', visit.iteration ?? '', inside.start].join('/');
    threads.set(thread, [...(threads.get(thread) ?? []), visit]);
  }
  for (const thread of threads.values()) {
    const inside = home(machine, thread[0]!.state)!;
    const first = thread[0]!.state;
    if (first !== inside.start)
      mark(
        found,
        path(inside, inside.start, ({ name }) => name === first),
      );
    thread.slice(1).forEach((visit, i) =>
      mark(
        found,
        path(inside, thread[i]!.state, ({ name }) => name === visit.state, thread[i]!.outcome === 'failed'),
      ),
    );
    if (trail && state !== 'running') mark(found, ending(inside, thread));
  }
  return found;
}

/**
 * The end after the last task of the trail: the nearest one, or after a failure without a sale the nearest that fails.
 */
function ending(inside: Machine, visits: readonly Visit[]): string[] {
  const last = visits.at(-1)!;
  const failed = last.outcome === 'failed';
  const over = inside.states.find(({ name }) => name === last.state)!.ends && !failed;
  if (over) return [];
  const sold = (last.output as { sale?: unknown } | null | undefined)?.sale;
  const lost = !sold && visits.some(({ outcome }) => outcome === 'failed');
  const failing = lost ? path(inside, last.state, ({ type }) => type === 'Fail', failed) : [];
  return failing.length > 0 ? failing : path(inside, last.state, ({ ends }) => ends, failed);
}

function mark(found: Taken, path: string[]): void {
  path.forEach((name, i) => {
    found.states.add(name);
    if (i > 0) found.ways.add(wayKey(path[i - 1]!, name));
  });
}

/**
 * The shortest path to a state that fits, through states that do
 * no work: by a Catch when the first one failed, and else not.
 */
function path(inside: Machine, from: string, fits: (state: State) => boolean, failed = false): string[] {
  const leave = inside.ways.filter((way) => way.from === from);
  const meant = leave.filter(({ kind }) => (kind === 'catch') === failed);
  const byName = new Map(inside.states.map((one) => [one.name, one]));
  const seen = new Set<string>();
  // A Catch may lead where the usual way leads, too.
  let paths = (meant.length > 0 ? meant : leave).map(({ to }) => [from, to]);
  while (paths.length > 0) {
    const there = paths.find((one) => fits(byName.get(one.at(-1)!)!));
    if (there) return there;
    paths.forEach((one) => seen.add(one.at(-1)!));
    paths = paths
      .filter((one) => byName.get(one.at(-1)!)!.type !== 'Task')
      .flatMap((one) =>
        inside.ways.filter((way) => way.from === one.at(-1) && !seen.has(way.to)).map(({ to }) => [...one, to]),
      );
  }
  return [];
}

/** The step to look at first: what went wrong, what goes on, or else what was done last. */
export function decisiveStep({ visits }: Run): string | undefined {
  const of = (...outcomes: Outcome[]) =>
    visits.findLast(({ outcome, attempts }) => outcomes.includes(outcome) && attempts.length > 0);
  return (of('running', 'waiting') ?? of('failed') ?? of('done', 'retried', 'stopped') ?? visits.at(-1))?.state;
}

/** What an item of a Map is: the table or the day that it is about; undefined where its input does not say. */
export function itemOf({ input }: Visit): string | undefined {
  const { table, day, report } = (typeof input === 'object' && input !== null ? input : {}) as {
    table?: unknown;
    day?: unknown;
    report?: { from?: unknown };
  };
  return [table, day, report?.from].find((one) => typeof one === 'string');
}

/** As a tree: what is inside of a visit follows it, item by item, however the items were interleaved. */
export function inOrder(visits: readonly Visit[], parent?: string): { visit: Visit; depth: number }[] {
  const inside = visits
    .filter((visit) => visit.parent === parent)
    .sort((a, b) => (a.iteration ?? 0) - (b.iteration ?? 0));
  return inside.flatMap((visit) => [
    { visit, depth: 0 },
    ...inOrder(visits, visit.key).map((one) => ({ ...one, depth: one.depth + 1 })),
  ]);
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Body } from '../src/api/types';
import { damagedFile, newest, progressOf } from '../src/backups/progress';
import { bytes, lasted } from '../src/values/duration';
import { draw, type Box } from '../src/executions/layout';
import { all, read } from '../src/executions/machine';
import { fromHistory, fromTrail, inOrder, itemOf, outcomeOf, taken, decisiveStep, wayKey } from '../src/executions/run';
import { ending, tries } from '../src/story/tries';
import { spanish } from '../src/words/states';
import { errorName } from '../src/words/story';

/** Those that a person gets to see. */
const names = ['checkout', 'sweep', 'refund', 'owed-refunds', 'backup', 'restock', 'daily-report', 'summary'];
const definition = (name: string) =>
  JSON.parse(readFileSync(`../workflows/${name}.asl.json`, 'utf8')) as Record<string, unknown>;
const workflow = (name: string): Body<'Workflow'> => ({
  name,
  type: 'EXPRESS',
  version: '0123456789ab',
  definition: definition(name),
});

describe.each(names)('the machine %s', (name) => {
  const machine = read(definition(name));
  const drawing = draw(machine);

  it('has a Spanish name for each of its states', () => {
    expect(
      all(machine)
        .filter((state) => !spanish[state.name])
        .map((state) => state.name),
    ).toEqual([]);
  });

  it('is drawn whole: each state once, and inside of the picture', () => {
    expect(drawing.boxes.map((box) => box.name).sort()).toEqual(
      all(machine)
        .map((state) => state.name)
        .sort(),
    );
    for (const box of drawing.boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(drawing.width + 0.2);
      expect(box.y + box.height).toBeLessThanOrEqual(drawing.height + 0.2);
    }
  });

  it('has no box over another, unless that is around it', () => {
    const apart = (a: Box, b: Box) =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    const inside = (a: Box, b: Box) =>
      a.group &&
      b.x >= a.x &&
      b.x + b.width <= a.x + a.width + 0.2 &&
      b.y >= a.y &&
      b.y + b.height <= a.y + a.height + 0.2;
    const clashes = drawing.boxes.flatMap((a, i) =>
      drawing.boxes
        .slice(i + 1)
        .filter((b) => !apart(a, b) && !inside(a, b) && !inside(b, a))
        .map((b) => `${a.name} and ${b.name}`),
    );
    expect(clashes).toEqual([]);
  });

  it('has a line for each way that does not lead back to itself', () => {
    const ways = (one: ReturnType<typeof read>): string[] => [
      ...one.ways.filter(({ from, to }) => from !== to).map(({ from, to }) => wayKey(from, to)),
      ...one.states.flatMap(({ inner }) => inner.flatMap(ways)),
    ];
    expect(drawing.lines.map(({ from, to }) => wayKey(from, to)).sort()).toEqual(ways(machine).sort());
    expect(drawing.lines.every(({ path }) => /^M [\d.-]+ [\d.-]+( [LC] [\d. -]+)+$/.test(path))).toBe(true);
  });
});

const noon = Date.parse('2026-03-15T17:00:00Z');
const at = (ms: number) => new Date(noon + ms).toISOString();
type Step = Body<'Step'>;
/** An attempt that was entered so many milliseconds after noon and took ten. */
function step(name: string, entered: number, more: Partial<Step> = {}): Step {
  return {
    workflow: 'checkout',
    execution: 'run-1',
    step: name,
    title: name,
    attempt: 1,
    enteredAt: at(entered),
    startedAt: at(entered),
    durationMs: 10,
    outcome: 'done',
    undo: name.startsWith('Undo '),
    definition: '0123456789ab',
    input: null,
    output: null,
    ...more,
  };
}
const told = (steps: Step[], name = 'checkout', running = false) => fromTrail(steps, workflow(name), { running });

describe('the path of a sale', () => {
  it('passes the choices between its tasks', () => {
    const run = told([step('Reserve the stock', 0), step('Record the sale', 40)]);
    const { states, ways } = taken(run);
    expect([...states].sort()).toEqual([
      'Is a card charged?',
      'Is somebody to be asked?',
      'Look at the payments',
      'Record the sale',
      'Reserve the stock',
    ]);
    expect(ways).toContain(wayKey('Is a card charged?', 'Record the sale'));
    expect(run).toMatchObject({ state: 'succeeded', stoppedAt: at(50) });
  });

  it('of a cart in cash is one task', () => {
    const run = told([step('Sell at once', 0)]);
    expect([...taken(run).states].sort()).toEqual([
      'Is somebody to be asked?',
      'Look at the payments',
      'Sell at once',
      'Sold',
      'Sold at once?',
    ]);
    expect(run).toMatchObject({ state: 'succeeded', stoppedAt: at(10) });
  });

  it('of a cart in cash whose id was claimed before goes on to be reserved', () => {
    const run = told([step('Sell at once', 0), step('Reserve the stock', 20), step('Record the sale', 40)]);
    const { states, ways } = taken(run);
    expect(ways).toContain(wayKey('Sold at once?', 'Reserve the stock'));
    expect(states).not.toContain('Sold');
    expect(run.state).toBe('succeeded');
  });

  it.each([
    ['failed', null, 'Fail the sale'],
    ['succeeded', { id: 'sale-1' }, 'Give the first receipt'],
  ])('of a cart in cash that was lost is given up, and has %s', (state, sale, end) => {
    const run = told([
      step('Sell at once', 0, { outcome: 'lost' }),
      step('Give the sale up', 20, { output: { sale } }),
    ]);
    expect(taken(run).ways).toContain(wayKey('Sell at once', 'Give the sale up'));
    expect(taken(run).states).toContain(end);
    expect(run.state).toBe(state);
  });

  it('of a declined card goes by the Catch, undoes, and fails', () => {
    const run = told([
      step('Reserve the stock', 20),
      step('Take the payment', 40, { outcome: 'failed', error: 'payment_declined' }),
      step('Give the sale up', 60),
      step('Undo the reservation', 80),
      step('Undo the payment', 100),
      step('Note that it is undone', 120),
    ]);
    const { states, ways } = taken(run);
    expect(ways).toContain(wayKey('Take the payment', 'Give the sale up'));
    expect(ways).toContain(wayKey('Note that it is undone', 'Fail the sale'));
    expect(states).not.toContain('Record the sale');
    expect(run.state).toBe('failed');
    expect(decisiveStep(run)).toBe('Take the payment');
  });

  it('of a sale that was sold before ends with the first receipt', () => {
    const run = told([step('Reserve the stock', 0)]);
    expect(taken(run).states).toContain('Give the first receipt');
    expect(run.state).toBe('succeeded');
  });

  it('of a sale under way ends where it is', () => {
    const run = told([step('Reserve the stock', 20)], 'checkout', true);
    expect([...taken(run).states]).not.toContain('Record the sale');
    expect(run.state).toBe('running');
  });

  it('makes one visit of the attempts of a step', () => {
    const run = told([
      step('Reserve the stock', 20, { outcome: 'lost' }),
      step('Reserve the stock', 20, { attempt: 2, startedAt: at(1_020) }),
      step('Record the sale', 1_040),
    ]);
    const [reserve] = run.visits;
    expect(reserve).toMatchObject({ state: 'Reserve the stock', outcome: 'retried', durationMs: 1_010 });
    expect(reserve!.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  });

  it('inside a sweep begins with the sale', () => {
    const run = told(
      [
        step('Give the sale up', 0, { workflow: 'sweep' }),
        step('Undo the reservation', 20, { workflow: 'sweep' }),
        step('Take the sale on', 40, { workflow: 'sweep' }),
        step('Undo the payment', 60, { workflow: 'sweep' }),
        step('Note that it is undone', 80, { workflow: 'sweep' }),
      ],
      'sweep',
    );
    expect(taken(run).ways).toContain(wayKey('Is it ours to undo?', 'Undo the reservation'));
    expect(taken(run).ways).toContain(wayKey('Has it a charge to undo?', 'Undo the payment'));
    expect(run.state).toBe('succeeded');
  });
});

const history = (steps: Partial<Body<'ExecutionStep'>>[], name: string): Body<'Execution'> => ({
  workflow: name,
  name: 'x',
  state: 'running',
  startedAt: at(0),
  input: {},
  version: '0123456789ab',
  definition: definition(name),
  steps: steps.map((one, i) => ({
    id: i + 1,
    state: '',
    type: 'Task',
    enteredAt: at(i),
    outcome: 'done',
    input: null,
    ...one,
  })),
});

describe('the history of an execution', () => {
  it('says what waits for somebody, and what was retried', () => {
    const attempt = { attempt: 1, startedAt: at(0), outcome: 'running', waiting: true } as const;
    const run = fromHistory(
      history(
        [
          { state: 'Begin', type: 'Pass' },
          {
            state: 'Look at the order',
            attempts: [
              { ...attempt, outcome: 'failed' },
              { ...attempt, attempt: 2, outcome: 'done' },
            ],
          },
          { state: 'Ask for a decision', outcome: 'running', attempts: [attempt] },
        ],
        'restock',
      ),
    );
    expect(run.visits.map(({ outcome }) => outcome)).toEqual(['done', 'retried', 'waiting']);
    expect(decisiveStep(run)).toBe('Ask for a decision');
  });

  it('keeps the items of a Map apart', () => {
    const run = fromHistory(
      history(
        [
          { state: 'For each table', type: 'Map', outcome: 'running' },
          { state: 'Restore the table', parent: 1, iteration: 0 },
          { state: 'Restore the table', parent: 1, iteration: 1, outcome: 'failed' },
          { state: 'Give the restore up', type: 'Fail', parent: 1, iteration: 1, outcome: 'failed' },
        ],
        'backup',
      ),
    );
    expect([...taken(run).ways]).toContain(wayKey('Restore the table', 'Give the restore up'));
    expect(outcomeOf(run.visits.filter(({ state }) => state === 'Restore the table'))).toBe('failed');
  });
});

describe('a list of steps', () => {
  it('has what is inside of a step below it, item by item', () => {
    const run = fromHistory(
      history(
        [
          { state: 'Plan the reports' },
          { state: 'Roll up each day', type: 'Map' },
          { state: 'Roll the day up', parent: 2, iteration: 1, input: { day: '2026-03-15' } },
          { state: 'Roll the day up', parent: 2, iteration: 0, input: { day: '2026-03-14' } },
          { state: 'Write the notice' },
        ],
        'daily-report',
      ),
    );
    const lines = inOrder(run.visits).map(({ visit, depth }) => [depth, visit.state, itemOf(visit)]);
    expect(lines).toEqual([
      [0, 'Plan the reports', undefined],
      [0, 'Roll up each day', undefined],
      [1, 'Roll the day up', '2026-03-14'],
      [1, 'Roll the day up', '2026-03-15'],
      [0, 'Write the notice', undefined],
    ]);
  });
});

describe('the progress of a backup', () => {
  const steps = history(
    [
      { state: 'Begin the backup' },
      { state: 'Export the shop' },
      { state: 'For each table', type: 'Map', outcome: 'running' },
      { state: 'Restore the table', parent: 3 },
      { state: 'Restore the table', parent: 3, outcome: 'running' },
    ],
    'backup',
  ).steps;
  it('counts the tables that are restored', () =>
    expect(progressOf(steps, 10)).toEqual({ phase: 'restore', percent: 39.5, tables: { done: 1, of: 10 } }));
  it('begins before anything is known', () => expect(progressOf([], 0)).toEqual({ phase: 'begin', percent: 0 }));
});

describe('the newest backup', () => {
  const backup = (state: Body<'Backup'>['state'], hours: number) =>
    ({ state, createdAt: at(-hours * 3_600_000) }) as Body<'Backup'>;
  it.each([
    ['is fresh', [backup('failed', 1), backup('verified', 25)], 25, false],
    ['is older than a night allows', [backup('exported', 0), backup('verified', 27)], 27, true],
    ['is not there', [backup('failed', 1)], undefined, true],
  ] as const)('%s', (_, backups, hours, old) => {
    const found = newest(backups, noon);
    expect(found.old).toBe(old);
    expect(found.backup?.createdAt).toBe(hours === undefined ? undefined : at(-hours * 3_600_000));
  });
});

describe('a backup that was refused', () => {
  const because = (detail: string) => damagedFile({ detail } as Body<'Backup'>);
  it('says which file', () =>
    expect(
      because(
        'Un respaldo no se puede usar. (the file 01a2/3f/tables/sales.tsv.gz is not the one that was written: its ' +
          'SHA-256 is ab, and not cd)',
      ),
    ).toBe('3f/tables/sales.tsv.gz'));
  it('names no file for another reason', () => expect(because('no terminó: su ejecución se detuvo')).toBeUndefined());
});

describe('the tries of a sale', () => {
  it('are apart from what cleared up after them', () => {
    const found = tries(
      [
        step('Reserve the stock', 0),
        step('Record the sale', 20),
        step('Give the sale up', 90_000, { workflow: 'sweep', execution: 'sweep-1' }),
      ],
      'checkout',
    );
    expect(found.map(({ own, durationMs, steps }) => [own, durationMs, steps.length])).toEqual([
      [true, 30, 2],
      [false, 10, 1],
    ]);
  });
});

describe('a sale that failed', () => {
  const failed = (steps: Step[], reserved = 0) =>
    ending({ outcome: 'failed', steps, stockGroup: { movements: [], reserved } });
  it('before it took anything has changed nothing', () =>
    expect(failed([step('Reserve the stock', 20, { outcome: 'failed' })])).toBe('unchanged'));
  it('was undone', () =>
    expect(
      failed([
        step('Undo the reservation', 0),
        step('Undo the payment', 20, { outcome: 'failed' }),
        step('Note that it is not undone', 40),
        step('Undo the payment', 60_000, { workflow: 'sweep' }),
      ]),
    ).toBe('undone'));
  it('still owes the card its money', () =>
    expect(
      failed([
        step('Undo the reservation', 0),
        step('Undo the payment', 20, { outcome: 'failed' }),
        step('Note that it is not undone', 40),
      ]),
    ).toBe('owed'));
  it('still holds goods', () => expect(failed([step('Reserve the stock', 0)], 1)).toBe('owed'));
});

describe('an error', () => {
  it.each([
    ['payment_declined', 'La tarjeta fue rechazada'],
    ['PaymentDeclined', 'La tarjeta fue rechazada'],
    ['StoppedByAdmin', 'La detuvo un administrador'],
    ['SaleIDReused', 'Otra venta con el mismo número'],
    ['Runtime.ExitError', 'Runtime.ExitError'],
  ])('%s is said as %s', (code, words) => expect(errorName(code)).toBe(words));
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [999, '999 ms'],
    [2_440, '2.4 s'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [100_000_000, '1 d 3 h'],
  ])('%d is %s', (ms, words) => expect(lasted(ms)).toBe(words));
  it('a size has a unit', () =>
    expect([12, 56_432, 1_260_000].map((count) => bytes(count, 'en-US'))).toEqual(['12 B', '56 kB', '1.3 MB']));
});

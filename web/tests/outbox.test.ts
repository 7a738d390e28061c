import { beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../src/api/client';
import type { NewSale, Problem, Sale } from '../src/api/types';
import { canWait, verdictOf, type Kept } from '../src/offline/entry';
import { Outbox } from '../src/offline/outbox.svelte';

const problem = (status: number, code: string): { problem: Problem } => ({
  problem: { type: 'about:blank', title: code, status, code },
});
const noAnswer = problem(0, 'network');

/** A server that sells each id once, when it can be reached and has no reason to refuse. */
class Server {
  reachable = true;
  sold: string[] = [];
  submits: NewSale[] = [];
  refuses = new Map<string, { problem: Problem }>();
  /** The sale happens and its answer is lost on the way. */
  loses = new Set<string>();

  createSale = async (body: NewSale): Promise<Result<Sale>> => {
    if (!this.reachable) return noAnswer;
    this.submits.push(body);
    const refused = this.refuses.get(body.id);
    if (refused && !body.approval) return refused;
    if (!this.sold.includes(body.id)) this.sold.push(body.id);
    return this.loses.delete(body.id)
      ? noAnswer
      : { data: { id: body.id, number: `B001-${this.sold.indexOf(body.id) + 1}` } as Sale };
  };
  getSale = async (id: string): Promise<Result<Sale>> =>
    this.sold.includes(id) ? { data: { id, number: 'B001-9' } as Sale } : problem(404, 'not_found');
}

/** What outlives the page. */
class Disk {
  kept = new Map<string, Kept>();
  all = async () => [...this.kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  put = async (entry: Kept) => void this.kept.set(entry.id, entry);
  remove = async (id: string) => void this.kept.delete(id);
}

const body = (id: string, method: 'cash' | 'card' = 'cash'): NewSale => ({
  id,
  tillId: 't1',
  document: 'boleta',
  lines: [{ productId: 'p1', quantity: 1 }],
  payments: [{ method, amount: 1000 }],
  expectedTotal: 900,
});
const entry = (id: string): Kept => ({
  id,
  body: body(id),
  slip: { lines: [], discount: 0, icbper: 0, total: 900, toPay: 900, received: 1000, change: 100 },
  at: '2026-11-25T12:00:00Z',
  by: { username: 'rosa', name: 'Rosa' },
  till: 'Caja 1',
  state: 'held',
  tries: 0,
});

let server: Server;
let disk: Disk;
function open(): Outbox {
  const outbox = new Outbox(server, disk, (work) => work());
  outbox.mayGo = () => true;
  return outbox;
}

beforeEach(() => {
  server = new Server();
  disk = new Disk();
});

describe('sales without a network', () => {
  it('go out in the order in which they were made, each once, and keep their ids', async () => {
    const outbox = open();
    server.reachable = false;
    for (const id of ['a', 'b', 'c', 'd', 'e']) await outbox.add(entry(id));
    await outbox.send();
    expect(server.sold).toEqual([]);
    expect(outbox.waiting).toHaveLength(5);
    server.reachable = true;
    await Promise.all([outbox.send(), outbox.send()]);
    expect(server.submits.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(outbox.sent.map(({ number }) => number)).toEqual(['B001-1', 'B001-2', 'B001-3', 'B001-4', 'B001-5']);
  });

  it('are sold once when an answer is lost', async () => {
    const outbox = open();
    server.loses.add('a');
    await outbox.add(entry('a'));
    await outbox.send();
    expect(outbox.waiting).toHaveLength(1);
    await outbox.send();
    expect(server.submits).toHaveLength(2);
    expect(server.sold).toEqual(['a']);
  });

  it('outlive a closed browser', async () => {
    server.reachable = false;
    await open().add(entry('a'));
    server.reachable = true;
    const reopened = open();
    await reopened.wake(undefined);
    await reopened.send();
    expect(server.sold).toEqual(['a']);
  });

  it('that cannot be kept are not taken', async () => {
    disk.put = () => Promise.reject(new Error('full'));
    await expect(open().add(entry('a'))).rejects.toThrow('full');
  });

  it('that the server refuses wait for a person and hold nobody up', async () => {
    const outbox = open();
    server.refuses.set('a', problem(409, 'out_of_stock'));
    for (const id of ['a', 'b']) await outbox.add(entry(id));
    await outbox.send();
    expect(server.sold).toEqual(['b']);
    expect(outbox.review.map(({ id, problem }) => [id, problem?.code])).toEqual([['a', 'out_of_stock']]);
    await outbox.send();
    expect(server.submits).toHaveLength(2);
  });

  it('at a closed till wait by themselves', async () => {
    const outbox = open();
    server.refuses.set('a', problem(409, 'till_closed'));
    for (const id of ['a', 'b']) await outbox.add(entry(id));
    await outbox.send();
    expect(server.sold).toEqual(['b']);
    expect(outbox.waiting.map(({ id }) => id)).toEqual(['a']);
  });

  it('go nowhere before it is known who is signed in', async () => {
    const outbox = new Outbox(server, disk, (work) => work());
    await outbox.add(entry('a'));
    await outbox.send();
    expect(server.submits).toEqual([]);
  });

  it('of another cashier wait for her', async () => {
    const outbox = open();
    outbox.mayGo = ({ id }) => id !== 'a';
    for (const id of ['a', 'b']) await outbox.add(entry(id));
    await outbox.send();
    expect(server.sold).toEqual(['b']);
    expect(outbox.waiting).toHaveLength(1);
  });

  it('leave nothing about their buyer when they are sent', async () => {
    const outbox = open();
    await outbox.add(entry('a'));
    await outbox.send();
    expect(disk.kept.get('a')?.body).toBeUndefined();
  });
});

describe('a sale under review', () => {
  it('goes under its id with a manager’s word, which is kept nowhere', async () => {
    const outbox = open();
    server.refuses.set('a', problem(403, 'approval_needed'));
    await outbox.add(entry('a'));
    await outbox.send();
    await outbox.resend('a', {}, { username: 'luis', pin: '2580' });
    expect(server.sold).toEqual(['a']);
    expect(JSON.stringify([...disk.kept.values()])).not.toContain('2580');
  });

  it('that an earlier try did sell is found', async () => {
    const outbox = open();
    server.refuses.set('a', problem(409, 'sale_id_reused'));
    server.sold.push('a');
    await outbox.add(entry('a'));
    await outbox.send();
    expect(outbox.find('a')).toMatchObject({ state: 'sent', number: 'B001-9' });
  });
});

describe('a browser that was closed before the answer', () => {
  it('finds the sale', async () => {
    await open().hold(entry('a'));
    server.sold.push('a');
    const reopened = open();
    await reopened.wake(undefined);
    await reopened.send();
    expect(reopened.find('a')).toMatchObject({ state: 'sent' });
  });

  it('asks a person when the server does not have it, and never sends it by itself', async () => {
    await open().hold(entry('a'));
    const reopened = open();
    await reopened.wake(undefined);
    await reopened.send();
    expect(reopened.review.map(({ problem }) => problem?.code)).toEqual(['not_sold']);
    expect(server.submits).toEqual([]);
  });

  it('leaves alone the sale that this page is at', async () => {
    await open().hold(entry('a'));
    const reopened = open();
    await reopened.wake('a');
    await reopened.send();
    expect(reopened.find('a')?.state).toBe('held');
  });

  it('lets go of nothing that another tab sells', async () => {
    await open().hold(entry('a'));
    const tab = open();
    await tab.read();
    await tab.release();
    expect(disk.kept.has('a')).toBe(true);
  });

  it('has nothing left when the answer came', async () => {
    const outbox = open();
    await outbox.hold(entry('a'));
    await outbox.release();
    expect(disk.kept.size).toBe(0);
  });
});

it('a card cannot wait: the customer is gone', () =>
  expect([canWait(body('a')), canWait(body('a', 'card'))]).toEqual([true, false]));

it.each([
  [0, 'network', 1, 'later'],
  [503, 'unavailable', 99, 'later'],
  [401, 'unauthenticated', 1, 'later'],
  [403, 'forbidden', 1, 'review'],
  [403, 'broken', 1, 'later'],
  [403, 'broken', 5, 'review'],
  [500, 'internal', 1, 'later'],
  [500, 'internal', 5, 'review'],
  [409, 'till_closed', 1, 'blocked'],
  [409, 'price_changed', 1, 'review'],
  [422, 'unknown_product', 1, 'review'],
])('an answer %i %s at try %i means %s', (status, code, tries, verdict) =>
  expect(verdictOf(problem(status, code).problem, tries)).toBe(verdict),
);

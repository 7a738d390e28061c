import { beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../src/api/client';
import type { NewSale, Problem, Sale, Timeline } from '../src/api/types';
import { Checkout, type Draft } from '../src/pay/checkout.svelte';

const problem = (status: number, code: string): { problem: Problem } => ({
  problem: { type: 'about:blank', title: code, status, code },
});
const noAnswer = problem(0, 'network');
const draft: Draft = {
  tillId: 't1',
  document: 'boleta',
  lines: [{ productId: 'p1', quantity: 2 }],
  payments: [{ method: 'cash', amount: 1000 }],
  expectedTotal: 900,
};
const byCard: Draft = { ...draft, payments: [{ method: 'card', amount: 900, reference: '51' }] };

/** The network between the page and a server: it answers what the test says, and keeps what was sent. */
class Wire {
  sent: NewSale[] = [];
  answers: (Result<Sale> | Promise<Result<Sale>>)[] = [];
  timeline: Result<Timeline> = problem(404, 'not_found');
  recorded?: Sale;

  createSale = async (body: NewSale): Promise<Result<Sale>> => {
    this.sent.push(body);
    return this.answers.shift() ?? { data: { id: body.id } as Sale };
  };
  saleTimeline = async () => this.timeline;
  getSale = async (id: string): Promise<Result<Sale>> => ({ data: { id } as Sale });
  tells(outcome: Timeline['outcome']) {
    this.timeline = { data: { outcome } as Timeline };
  }
}

class Memory {
  kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

let wire: Wire;
let memory: Memory;
let checkout: Checkout;

beforeEach(() => {
  wire = new Wire();
  memory = new Memory();
  checkout = new Checkout(wire, memory);
});

describe('a sale', () => {
  it('is sent once by a double click', async () => {
    await Promise.all([checkout.submit(draft), checkout.submit(draft)]);
    expect(wire.sent).toHaveLength(1);
    expect(checkout.state.name).toBe('sold');
  });

  it('is retried under the same id with the same body when no answer came', async () => {
    wire.answers = [noAnswer, problem(503, 'unavailable')];
    await checkout.submit(draft);
    expect(checkout.state.name).toBe('unknown');
    await checkout.retry();
    await checkout.retry();
    expect(checkout.state.name).toBe('sold');
    expect(wire.sent).toHaveLength(3);
    expect(new Set(wire.sent.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('of unknown outcome lets no other be sent', async () => {
    wire.answers = [noAnswer];
    await checkout.submit(draft);
    checkout.begin();
    await checkout.submit(byCard);
    expect(wire.sent).toHaveLength(1);
  });

  it('takes a new id when another method is chosen after a decline', async () => {
    wire.answers = [problem(402, 'payment_declined')];
    await checkout.submit(byCard);
    expect(checkout.state).toMatchObject({ name: 'ready', problem: { code: 'payment_declined' } });
    await checkout.submit(draft);
    expect(wire.sent[0]!.id).not.toBe(wire.sent[1]!.id);
  });

  it('keeps its id when the terminal did not answer and the same is tried again', async () => {
    wire.answers = [problem(503, 'terminal_unavailable')];
    await checkout.submit(byCard);
    await checkout.submit(byCard);
    expect(wire.sent[0]!.id).toBe(wire.sent[1]!.id);
  });

  it('after another has another id', async () => {
    await checkout.submit(draft);
    checkout.begin();
    await checkout.submit(draft);
    expect(wire.sent[0]!.id).not.toBe(wire.sent[1]!.id);
  });

  it('waits for the cashier to sign in again when the session has ended', async () => {
    wire.answers = [problem(401, 'unauthenticated')];
    await checkout.submit(draft);
    await checkout.submit(draft);
    expect(checkout.state.name).toBe('sold');
    expect(wire.sent[0]!.id).toBe(wire.sent[1]!.id);
  });
});

describe('asking what became of a sale', () => {
  beforeEach(async () => {
    wire.answers = [noAnswer];
    await checkout.submit(draft);
  });

  it('finds it recorded', async () => {
    wire.tells('recorded');
    await checkout.check();
    expect(checkout.state).toMatchObject({ name: 'sold', before: true, sale: { id: wire.sent[0]!.id } });
  });

  it('waits while it is under way', async () => {
    wire.tells('in_progress');
    await checkout.check();
    expect(checkout.state).toEqual({ name: 'unknown', why: 'running' });
  });

  it('stays in doubt while the server is out of reach', async () => {
    wire.timeline = noAnswer;
    await checkout.check();
    expect(checkout.state).toEqual({ name: 'unknown', why: 'unreachable' });
  });

  it('frees the till when it failed, and the next sale has a new id', async () => {
    wire.tells('failed');
    await checkout.check();
    await checkout.submit(draft);
    expect(wire.sent[0]!.id).not.toBe(wire.sent[1]!.id);
  });

  it('keeps the id when the server never saw it: the lost request may still arrive', async () => {
    await checkout.check();
    expect(checkout.state.name).toBe('ready');
    await checkout.submit(byCard);
    expect(wire.sent[0]!.id).toBe(wire.sent[1]!.id);
  });

  it('finds the first sale when the lost request did arrive before another body', async () => {
    await checkout.check();
    wire.answers = [problem(409, 'sale_id_reused')];
    wire.tells('recorded');
    await checkout.submit(byCard);
    expect(checkout.state).toMatchObject({ name: 'sold', before: true });
  });
});

describe('a reload of the page', () => {
  it('in the middle of a sale leaves it to be settled first', async () => {
    wire.answers = [new Promise(() => {})];
    void checkout.submit(draft);
    const reloaded = new Checkout(wire, memory);
    expect(reloaded.state.name).toBe('unknown');
    expect(reloaded.canRetry).toBe(false);
    wire.tells('recorded');
    await reloaded.check();
    expect(reloaded.state).toMatchObject({ name: 'sold', sale: { id: wire.sent[0]!.id } });
    expect(memory.kept.size).toBe(0);
  });

  it('after a sale that was answered leaves nothing behind', async () => {
    await checkout.submit(draft);
    expect(new Checkout(wire, memory).state.name).toBe('ready');
  });
});

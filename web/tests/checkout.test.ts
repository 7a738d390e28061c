import { beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../src/api/client';
import type { NewSale, Problem, Sale } from '../src/api/types';
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
  /** What the server says about the sale, question by question; the last answer stays. */
  found: Result<Sale>[] = [problem(404, 'not_found')];

  createSale = async (body: NewSale): Promise<Result<Sale>> => {
    this.sent.push(body);
    return this.answers.shift() ?? { data: { id: body.id } as Sale };
  };
  getSale = async () => (this.found.length > 1 ? this.found.shift()! : this.found[0]!);

  records() {
    this.found.push({ data: { id: this.sent[0]!.id } as Sale });
  }
}

class Memory {
  kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

/** Time passes only while someone waits. */
class Clock {
  time = 0;
  now = () => this.time;
  pause = async (milliseconds: number) => void (this.time += milliseconds);
}

let wire: Wire;
let memory: Memory;
let clock: Clock;
let checkout: Checkout;

beforeEach(() => {
  wire = new Wire();
  memory = new Memory();
  clock = new Clock();
  checkout = new Checkout(wire, memory, clock);
});

describe('a sale', () => {
  it('is sent once by a double click', async () => {
    await Promise.all([checkout.submit(draft), checkout.submit(draft)]);
    expect(wire.sent).toHaveLength(1);
    expect(checkout.state.name).toBe('sold');
  });

  it('is retried under the same id with the same body when no answer came', async () => {
    wire.answers = [noAnswer, problem(503, 'unavailable'), problem(429, 'too_many'), problem(403, 'forbidden')];
    await checkout.submit(draft);
    for (let i = 0; i < 4; i++) {
      expect(checkout.state.name).toBe('unknown');
      await checkout.retry();
    }
    expect(checkout.state.name).toBe('sold');
    expect(wire.sent).toHaveLength(5);
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

  it('finds it recorded, be it a moment later', async () => {
    wire.records();
    await checkout.check();
    expect(checkout.state).toMatchObject({ name: 'sold', before: true, sale: { id: wire.sent[0]!.id } });
    expect(clock.time).toBe(1_500);
  });

  it('stays in doubt while the server is out of reach', async () => {
    wire.found = [noAnswer];
    await checkout.check();
    expect(checkout.state).toEqual({ name: 'unknown', why: 'unreachable' });
  });

  it('does not free the till before a checkout must have ended', async () => {
    await checkout.check();
    expect(checkout.state).toMatchObject({ name: 'ready', problem: { code: 'not_sold' } });
    expect(clock.time).toBeGreaterThan(27_000);
  });

  it('keeps the id of a sale that the server never saw: the lost request may still arrive', async () => {
    await checkout.check();
    await checkout.submit(byCard);
    expect(wire.sent[0]!.id).toBe(wire.sent[1]!.id);
  });

  it('finds the first sale when the lost request did arrive before another body', async () => {
    await checkout.check();
    wire.answers = [problem(409, 'sale_id_reused')];
    wire.records();
    await checkout.submit(byCard);
    expect(checkout.state).toMatchObject({ name: 'sold', before: true });
  });

  it('takes a new id when the first try turns out to have been given up', async () => {
    await checkout.check();
    wire.answers = [problem(409, 'sale_id_reused')];
    await checkout.submit(byCard);
    expect(checkout.state).toMatchObject({ name: 'ready', problem: { code: 'not_sold' } });
    await checkout.submit(byCard);
    expect(checkout.state.name).toBe('sold');
    expect(wire.sent[2]!.id).not.toBe(wire.sent[1]!.id);
  });
});

describe('a reload of the page', () => {
  it('in the middle of a sale leaves it to be settled first', async () => {
    wire.answers = [new Promise(() => {})];
    void checkout.submit(draft);
    const reloaded = new Checkout(wire, memory, clock);
    expect(reloaded.state.name).toBe('unknown');
    expect(reloaded.canRetry).toBe(false);
    wire.records();
    await reloaded.check();
    expect(reloaded.state).toMatchObject({ name: 'sold', sale: { id: wire.sent[0]!.id } });
    expect(memory.kept.size).toBe(0);
  });

  it('after a sale that was answered leaves nothing behind', async () => {
    await checkout.submit(draft);
    expect(new Checkout(wire, memory, clock).state.name).toBe('ready');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Body } from '../src/api/types';

/** What the server was sent, and what it answers next. */
let sent: Body<'RestockDecision'>[];
let answers: (() => Response)[];

// The client looks at both when it is made.
vi.stubGlobal('location', new URL('http://shop.example/pedidos'));
vi.stubGlobal('addEventListener', () => {});
vi.stubGlobal('fetch', async (request: Request) => {
  sent.push((await request.json()) as Body<'RestockDecision'>);
  return answers.shift()!();
});
const { decisions } = await import('../src/orders/decisions.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');

const order = { id: '01900000-0000-7000-8000-000000000001', number: 'OC-000001', supplierName: 'Lácteos' };

const ok = () => Response.json({});
const refused = () =>
  Response.json(
    { code: 'order_decided', title: 'Ya fue rechazada (carmen).', status: 409, type: 'about:blank' },
    { status: 409 },
  );
const lost = () => {
  throw new TypeError('network');
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  sent = [];
  answers = [];
});
afterEach(() => {
  toasts.list.forEach(({ id }) => toasts.dismiss(id));
  decisions.forget(order.id);
  vi.useRealTimers();
});

const state = () => decisions.of(order.id)?.state;
/** Its time is over, and the server has answered. */
async function over() {
  vi.advanceTimersByTime(11_000);
  await vi.waitUntil(() => state() !== 'sending');
}

describe('a decision', () => {
  it('goes out after its ten seconds', async () => {
    answers = [ok];
    decisions.make(order, { decision: 'approve', lines: [{ productId: 'p', quantity: 12 }] });
    expect([state(), sent]).toEqual(['waiting', []]);
    await over();
    expect([state(), decisions.announced.has(order.id)]).toEqual([undefined, true]);
    expect(sent).toMatchObject([{ decision: 'approve', lines: [{ productId: 'p', quantity: 12 }] }]);
  });

  it('is none when it was taken back', async () => {
    decisions.make(order, { decision: 'reject', reason: 'Caro' });
    decisions.of(order.id)!.undo();
    await over();
    expect([state(), sent]).toEqual([undefined, []]);
  });

  it('that somebody else was before stays until it was read', async () => {
    answers = [refused];
    decisions.make(order, { decision: 'approve' });
    await over();
    expect(decisions.refused).toMatchObject([{ order, problem: { code: 'order_decided' } }]);
    decisions.understand(order.id);
    expect(decisions.refused).toEqual([]);
  });

  it('whose answer was lost goes out again under the same id', async () => {
    answers = [lost, ok];
    decisions.make(order, { decision: 'approve' });
    await over();
    expect([state(), decisions.refused[0]?.problem?.code]).toEqual(['refused', 'network']);
    await decisions.send(order.id);
    expect([state(), sent.length, sent[0]!.id === sent[1]!.id]).toEqual([undefined, 2, true]);
  });
});

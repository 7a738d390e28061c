import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What the server was sent: the key, and what the path names. */
let sent: { key: string | null; path: string }[];
let answers: (() => Response)[];
const device = new Map<string, string>();
let leave: EventTarget;

vi.stubGlobal('location', new URL('http://shop.example/pedidos'));
vi.stubGlobal('addEventListener', (...event: Parameters<EventTarget['addEventListener']>) =>
  leave.addEventListener(...event),
);
vi.stubGlobal('localStorage', {
  getItem: (key: string) => device.get(key) ?? null,
  setItem: (key: string, value: string) => void device.set(key, value),
});
vi.stubGlobal('fetch', async (request: Request) => {
  sent.push({ key: request.headers.get('Idempotency-Key'), path: new URL(request.url).pathname });
  return (answers.shift() ?? ok)();
});

const ok = () => Response.json({});
const lost = () => {
  throw new TypeError('network');
};
const refused = () => Response.json({ code: 'stale', title: 'Otra persona la cambió.', status: 412 }, { status: 412 });

/** The page as it is after it was opened, by luis. */
async function open(username = 'luis') {
  vi.resetModules();
  const { session } = await import('../src/state/session.svelte');
  session.user = { username, name: username, role: 'manager', expiresAt: '2030-01-01T00:00:00Z' };
  const { later, sendWhatWaits } = await import('../src/ui/later');
  const { toasts } = await import('../src/ui/toasts.svelte');
  const undone = vi.fn();
  const end = (id = 'p') => later('Se termina', 'endPromotion', [id, 3], ({ send }) => void send(), undone);
  return { end, sendWhatWaits, toasts, undone };
}
/** What waits on the device. */
const kept = () => JSON.parse(device.get('carmensita.later') ?? '[]') as unknown[];
const answered = () => vi.waitUntil(() => kept().length === 0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  sent = [];
  answers = [];
  leave = new EventTarget();
  device.clear();
});
afterEach(() => void vi.useRealTimers());

describe('a write that can be taken back', () => {
  it('is sent after ten seconds, once', async () => {
    const { end } = await open();
    end();
    vi.advanceTimersByTime(9_999);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(60_000);
    await answered();
    expect(sent).toMatchObject([{ path: '/api/promotions/p/end' }]);
  });

  it('is never sent once it was undone, there or elsewhere', async () => {
    const { end, toasts, undone } = await open();
    end();
    toasts.act(toasts.list[0]!);
    end().undo();
    vi.advanceTimersByTime(60_000);
    expect([sent, undone.mock.calls.length, kept()]).toEqual([[], 2, []]);
  });

  it('cannot be undone once it was sent', async () => {
    const { end, undone } = await open();
    const made = end();
    vi.advanceTimersByTime(60_000);
    made.undo();
    await answered();
    expect([sent.length, undone.mock.calls.length]).toEqual([1, 0]);
  });

  it('is sent at once when other words take its place', async () => {
    const { end, toasts } = await open();
    end();
    for (const text of ['uno', 'dos', 'tres']) toasts.show(text);
    await answered();
    expect(sent).toHaveLength(1);
  });

  it('is sent as the page is left', async () => {
    const { end } = await open();
    end();
    leave.dispatchEvent(new Event('pagehide'));
    await answered();
    expect(sent).toHaveLength(1);
  });

  it('goes out when the page is opened again, under its key, if its answer never came', async () => {
    const { end } = await open();
    answers = [lost];
    end();
    leave.dispatchEvent(new Event('pagehide'));
    const again = await open();
    again.sendWhatWaits();
    vi.advanceTimersByTime(0);
    await answered();
    expect([sent.length, sent[0]!.key === sent[1]!.key, sent[0]!.key !== null]).toEqual([2, true, true]);
    expect(again.toasts.list).toEqual([]);
  });

  it.each([401, 429, 503])('is kept when it is answered %d, which decides nothing', async (status) => {
    const { end, sendWhatWaits } = await open();
    answers = [() => Response.json({ code: 'x', title: 'x', status }, { status })];
    sendWhatWaits();
    end();
    vi.advanceTimersByTime(10_000);
    await vi.waitUntil(() => sent.length > 0);
    await vi.advanceTimersByTimeAsync(0);
    sendWhatWaits(); // another page of the office, once who it is has signed in
    vi.advanceTimersByTime(60_000);
    await answered();
    expect([sent.length, sent[0]!.key === sent[1]!.key]).toEqual([2, true]);
  });

  it('of a page that had no time for it goes out once nobody can take it back any more', async () => {
    (await open()).end();
    vi.clearAllTimers(); // the browser is gone
    const again = await open();
    again.sendWhatWaits();
    vi.advanceTimersByTime(10_000);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(15_000);
    await answered();
    expect(sent).toHaveLength(1);
  });

  it('that was taken back in one tab does not go out from another', async () => {
    const made = (await open()).end();
    (await open()).sendWhatWaits();
    made.undo();
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([]);
  });

  it('says what the server refuses after all', async () => {
    const { end } = await open();
    answers = [lost, refused];
    end();
    vi.advanceTimersByTime(10_000);
    const again = await open();
    again.sendWhatWaits();
    vi.advanceTimersByTime(60_000);
    await answered();
    await vi.waitUntil(() => again.toasts.list.length > 0);
    expect(again.toasts.list[0]!.text).toMatch(/no se hizo: Otra persona la cambió/);
  });

  it('is nobody else’s', async () => {
    const { end } = await open();
    answers = [lost];
    end();
    leave.dispatchEvent(new Event('pagehide'));
    (await open('carmen')).sendWhatWaits();
    vi.advanceTimersByTime(60_000);
    expect([sent.length, kept().length]).toEqual([1, 1]);
  });

  it('is forgotten once the server no longer knows its key', async () => {
    const { end } = await open();
    answers = [lost];
    end();
    leave.dispatchEvent(new Event('pagehide'));
    vi.setSystemTime(Date.now() + 31 * 86_400_000);
    (await open()).sendWhatWaits();
    vi.advanceTimersByTime(60_000);
    expect([sent.length, kept()]).toEqual([1, []]);
  });
});

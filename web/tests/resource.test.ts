import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Result } from '../src/api/http';
import { poll } from '../src/api/poll';
import { Pages, Resource } from '../src/api/resource.svelte';

const broken: Result<never> = { problem: { type: 'about:blank', title: '', status: 500, code: 'broken' } };

/** A server whose answers the test gives one by one, in any order. */
function waiting<T>() {
  const asked: { cursor: string | undefined; answer: (result: Result<T>) => Promise<void> }[] = [];
  const ask = (cursor?: string) =>
    new Promise<Result<T>>((resolve) => {
      asked.push({ cursor, answer: async (result) => (resolve(result), new Promise((done) => setTimeout(done))) });
    });
  return { asked, ask };
}

describe('a resource', () => {
  it('keeps the answer to the latest question, whichever comes first', async () => {
    const { asked, ask } = waiting<string>();
    const resource = new Resource(ask);
    void resource.load();
    void resource.load();
    await asked[1]!.answer({ data: 'new' });
    await asked[0]!.answer({ data: 'old' });
    expect([resource.data, resource.busy]).toEqual(['new', false]);
  });

  it('keeps what it has when asking again fails, and says what went wrong', async () => {
    const answers: Result<string>[] = [{ data: 'here' }, broken, { data: 'back' }];
    const resource = new Resource(async () => answers.shift()!);
    await resource.load();
    await resource.load();
    expect([resource.data, resource.problem?.code]).toEqual(['here', 'broken']);
    await resource.load();
    expect([resource.data, resource.problem]).toEqual(['back', undefined]);
  });
});

describe('a list of pages', () => {
  /** Pages of two numbers each, up to five. */
  const numbers = (cursor?: string) => {
    const from = Number(cursor ?? 1);
    const items = [from, from + 1].filter((n) => n <= 5);
    return { data: { items, ...(from + 2 <= 5 && { next: String(from + 2) }) } };
  };

  it('grows by a page at a time, and a refresh asks for as much as is seen', async () => {
    const cursors: (string | undefined)[] = [];
    const pages = new Pages(async (cursor?: string) => (cursors.push(cursor), numbers(cursor)));
    await pages.load();
    await pages.more();
    expect(pages.items).toEqual([1, 2, 3, 4]);
    cursors.length = 0;
    await pages.refresh();
    expect([pages.items, cursors, pages.next]).toEqual([[1, 2, 3, 4], [undefined, '3'], '5']);
    await pages.load();
    expect(pages.items).toEqual([1, 2]);
  });

  it('forgets a page that comes after other filters were set', async () => {
    const { asked, ask } = waiting<{ items: string[] }>();
    const pages = new Pages(ask);
    void pages.load();
    void pages.load();
    await asked[1]!.answer({ data: { items: ['arroz'] } });
    await asked[0]!.answer({ data: { items: ['leche'] } });
    expect(pages.items).toEqual(['arroz']);
  });

  it('keeps what is seen when the next page fails', async () => {
    const answers: Result<{ items: number[]; next?: string }>[] = [{ data: { items: [1], next: '2' } }, broken];
    const pages = new Pages(async () => answers.shift()!);
    await pages.load();
    await pages.more();
    expect([pages.items, pages.next, pages.problem?.code]).toEqual([[1], '2', 'broken']);
  });
});

describe('polling', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function page() {
    let listener = () => {};
    return {
      hidden: false,
      addEventListener: (_: string, seen: () => void) => void (listener = seen),
      removeEventListener: () => void (listener = () => {}),
      show(visible: boolean) {
        this.hidden = !visible;
        listener();
      },
    };
  }

  it('asks again some time after each answer, and no more once stopped', async () => {
    const ask = vi.fn(async () => {});
    const stop = poll(ask, 2000, page() as never);
    await vi.advanceTimersByTimeAsync(4000);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('rests while nobody looks, and asks at once when somebody does', async () => {
    const ask = vi.fn(async () => {});
    const tab = page();
    poll(ask, 2000, tab as never);
    tab.show(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).not.toHaveBeenCalled();
    tab.show(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('never asks while an answer is awaited', async () => {
    let finish = () => {};
    const ask = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const tab = page();
    poll(ask, 2000, tab as never);
    await vi.advanceTimersByTimeAsync(2000);
    tab.show(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(2000);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

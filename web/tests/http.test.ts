import { afterEach, describe, expect, it, vi } from 'vitest';
import { client, csrf } from '../src/api/http';

const answers = (status: number) => () =>
  Promise.resolve(new Response('{}', { status, headers: { 'Content-Type': 'application/json' } }));

/** The requests that left, as they left. */
function network(status = 200): Request[] {
  const left: Request[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    left.push(request);
    return answers(status)();
  });
  return left;
}

const decide = (reason: string) =>
  client.POST('/api/restocks/{id}/decision', {
    params: { path: { id: 'x' }, header: csrf },
    baseUrl: 'http://shop',
    body: { id: 'i', decision: 'reject', reason } as never,
    fetch: (request) => fetch(request),
  });

describe('a write', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('leaves before its caller goes on, for who closes the page', async () => {
    const left = network();
    const call = decide('Ya se compró');
    // Promises that are settled may run; nothing that takes a turn of the page, as reading a stream does.
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(left).toHaveLength(1);
    await call;
  });

  it('has a key that stays while its answer is lost, and is another one for other words', async () => {
    const left = network(503);
    await decide('Ya se compró');
    await decide('Ya se compró');
    await decide('Está caro');
    const keys = left.map((request) => request.headers.get('Idempotency-Key'));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

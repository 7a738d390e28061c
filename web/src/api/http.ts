/**
 * How the page calls the API. Every call answers a Result and never throws: what went wrong is a problem with a stable
 * code. Codes of our own: `network` (no answer came: it is not known whether the server did it) and `broken` (an answer
 * that is no problem document, such as a proxy's page).
 */
import createClient from 'openapi-fetch';
import { LostAnswers } from './lost';
import type { paths } from './schema';
import type { Problem } from './types';

export type Result<T> = { data: T; problem?: never } | { data?: never; problem: Problem };

/**
 * The body that is being sent. Who leaves the page sends at
 * once or never, so that nothing may be waited for to read it.
 */
let written = '';
const write = (body: unknown) => (written = JSON.stringify(body));

export const client = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  bodySerializer: write,
});

const lost = new LostAnswers();
let known: string | undefined;

/** Calls `call`, whose write goes out under this key: another visit of the page may send it, too. */
export function under<T>(key: string, call: () => T): T {
  known = key;
  const made = call();
  known = undefined;
  return made;
}

const asked = new Map<string, string>();

client.use({
  onRequest({ request, id, options }) {
    const body = written;
    written = '';
    if (request.method === 'GET') return;
    // A file goes out under a key of its own each time.
    const what = options.bodySerializer === write ? `${request.method} ${request.url}\n${body}` : id;
    asked.set(id, what);
    request.headers.set('Idempotency-Key', known ?? lost.keyOf(what));
  },
  onResponse({ response, id }) {
    // 502 to 504 may come from what stands before a server that did the write.
    if (response.status < 502 || response.status > 504) lost.answered(asked.get(id) ?? '');
    asked.delete(id);
    return undefined;
  },
  onError({ id }) {
    asked.delete(id);
  },
});

/** Every write carries it: a page of another site cannot. */
export const csrf = { 'X-Carmensita': '1' } as const;

const usualMs = 15_000;

let onUnauthorized: () => void = () => {};

/** Calls back when the server says that nobody is signed in (any more). */
export function whenUnauthorized(callback: () => void): void {
  onUnauthorized = callback;
}

let onReach: (reached: boolean) => void = () => {};

/** Calls back after every call: whether the server could be reached. */
export function whenReached(callback: (reached: boolean) => void): void {
  onReach = callback;
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

export async function result<T>(call: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await call;
    // 502 to 504 without a problem document come from what stands before a server that is out of reach.
    onReach(response.status < 502 || response.status > 504 || problemOf(error, 0).code !== 'broken');
    if (response.ok) return { data: data as T };
    if (response.status === 401) onUnauthorized();
    return { problem: problemOf(error, response.status) };
  } catch {
    onReach(false);
    return { problem: { type: 'about:blank', title: '', status: 0, code: 'network' } };
  }
}

function problemOf(error: unknown, status: number): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem;
  return { type: 'about:blank', title: '', status, code: 'broken' };
}

/** How long a call may take. */
export function patience(milliseconds: number = usualMs): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(milliseconds) };
}

/** The header of an edit: which version it is of. Somebody's edit in between is a 412. */
export function edit(version: number) {
  return { ...csrf, 'If-Match': `"${version}"` };
}

/** The parameters of a query without those that are not set. */
export function some<T extends Record<string, unknown>>(query: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== '')) as never;
}

/**
 * Writes that a person may take back for ten seconds. Who leaves the page has decided: they go out at once. A browser
 * gives a page little time for that, so each write stands on this device, too, until its answer came: what did not
 * get out does so when the same person opens the page again, under the same key. The server does it once, and gives
 * its first answer.
 */
import { under, type Result } from '../api/http';
import { endPromotion } from '../api/office';
import { decideOrder } from '../api/restocks';
import { settle } from '../api/settlements';
import { cancelCount } from '../api/stock';
import type { Problem } from '../api/types';
import { uuidv7 } from '../api/uuidv7';
import { read, write } from '../state/prefs.svelte';
import { session } from '../state/session.svelte';
import { sentence, t } from '../words';
import { words as w } from '../words/later';
import { toasts } from './toasts.svelte';

const writes = { cancelCount, decideOrder, endPromotion, settle };
type Writes = typeof writes;

type Kept = {
  key: string;
  username: string;
  call: keyof Writes;
  args: unknown[];
  /** Unix milliseconds. */
  decidedAt: number;
  /** The page that it was decided on was left. */
  left?: boolean;
};

const secondThoughtsMs = 10_000;
/** By then the page that it was decided on has its answer. */
const answeredMs = secondThoughtsMs + 15_000;
/** The server knows a key for a month (package answer). */
const keyLivesMs = 30 * 86_400_000;

const all = () => JSON.parse(read('later') ?? '[]') as Kept[];
function keep(kept: Kept): void {
  write('later', JSON.stringify([...all().filter(({ key }) => key !== kept.key), kept]));
}
function drop(key: string): void {
  write('later', JSON.stringify(all().filter((kept) => kept.key !== key)));
}

/** Not refused: what got lost, what the server could not do, what came too often, and who has to sign in first. */
const refused = ({ code, status }: Problem) => code !== 'network' && status < 500 && status !== 401 && status !== 429;

async function send(kept: Kept): Promise<Result<unknown>> {
  const { key, call, args } = kept;
  if (leaving) keep({ ...kept, left: true });
  const done = writes[call] as (...args: unknown[]) => Promise<Result<unknown>>;
  const answer = await under(key, () => done(...args));
  if (!answer.problem || refused(answer.problem)) drop(key);
  else asked = undefined;
  return answer;
}

export type Later = {
  /** Sends it now, or once more after a lost answer. */
  send: () => Promise<Result<unknown>>;
  /** Takes it back, as the button beside its text does. */
  undo: () => void;
  /** Sends it no more. */
  drop: () => void;
};

/** Shows `text`, and calls `over` in ten seconds, which sends the write; unless it is taken back until then. */
export function later<N extends keyof Writes>(
  text: string,
  call: N,
  args: Parameters<Writes[N]>,
  over: (later: Later) => void,
  undone: () => void = () => {},
): Later {
  const kept: Kept = { key: uuidv7(), username: session.user?.username ?? '', call, args, decidedAt: Date.now() };
  keep(kept);
  const made: Later = {
    send: () => send(kept),
    undo: () => toasts.act(toast),
    drop: () => drop(kept.key),
  };
  const undo = () => {
    made.drop();
    undone();
  };
  const toast = toasts.add(
    { text, action: { label: t().ui.undo, run: undo }, then: () => over(made) },
    secondThoughtsMs,
  );
  return made;
}

let leaving = false;
addEventListener('pagehide', () => {
  leaving = true;
  toasts.list.filter(({ then }) => then).forEach(({ id }) => toasts.dismiss(id));
});
addEventListener('pageshow', () => (leaving = false)); // a page that was only put aside

/** Whose writes were sent, or will be, unless one was kept after that. */
let asked: string | undefined;

/** Sends what the person who is signed in has decided on this device, and no answer is known of. */
export function sendWhatWaits(): void {
  if (asked === session.user?.username) return;
  asked = session.user?.username;
  const now = Date.now();
  for (const { key, username, decidedAt, left } of all()) {
    if (decidedAt + keyLivesMs < now) drop(key);
    else if (username === session.user?.username)
      setTimeout(() => void again(key), left ? 0 : decidedAt + answeredMs - now);
  }
}

async function again(key: string): Promise<void> {
  const kept = all().find((one) => one.key === key);
  if (!kept) return; // taken back, or answered
  const { problem } = await send(kept);
  if (problem && problem.code !== 'network') toasts.show(w().refused(sentence(problem)));
}

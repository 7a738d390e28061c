/**
 * Calls `refresh` again and again, `everyMs` after the last call ended, while somebody looks at the page; and at once
 * when the page comes back into view. Returns what stops it.
 */
export function poll(
  refresh: () => Promise<unknown>,
  everyMs: number,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> = document,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let stopped = false;

  async function turn() {
    clearTimeout(timer);
    if (running || stopped || page.hidden) return;
    running = true;
    await refresh();
    running = false;
    if (!stopped) timer = setTimeout(turn, everyMs);
  }

  const seen = () => void turn();
  page.addEventListener('visibilitychange', seen);
  timer = setTimeout(turn, everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', seen);
  };
}

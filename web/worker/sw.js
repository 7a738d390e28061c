/**
 * The page without a network: all of its files are kept when it is installed, and answered from there. The API is never
 * kept: what is true there is asked for each time, and the till keeps what it needs itself (src/state/store.ts).
 *
 * A new version is fetched beside the one that runs and takes over when the page says so (src/app/install.ts), or
 * when the last tab is closed: files of two versions never mix.
 */
const version = '__VERSION__';
const files = JSON.parse('__FILES__');
const shell = '/index.html';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(version).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== version).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/') || url.pathname.startsWith('/_')) return;
  // An address without an extension is a screen of the page.
  if (request.mode === 'navigate' && !/\.[a-z0-9]+$/i.test(url.pathname)) event.respondWith(kept(new Request(shell)));
  else event.respondWith(kept(request));
});

async function kept(request) {
  const cache = await caches.open(version);
  const found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  // Parts that are rarely used, such as the camera's reader, are kept once they were.
  if (answer.ok && new URL(request.url).pathname.startsWith('/assets/')) void cache.put(request, answer.clone());
  return answer;
}

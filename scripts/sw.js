/**
 * The service worker: keeps every file of one build, and serves them from there, so that the page opens without a network. A newer build is
 * fetched beside it and takes over when the page asks for it, or when no page of the old one is open. The build writes VERSION and FILES.
 */
const VERSION = '__VERSION__';
const FILES = ['__FILES__'];
const CACHE = `vethlab-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })))));
});

self.addEventListener('activate', (event) => {
  const old = async () => {
    for (const key of await caches.keys()) if (key.startsWith('vethlab-') && key !== CACHE) await caches.delete(key);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === 'navigate' ? './' : request, { ignoreSearch: true, ignoreVary: true });
  return kept ?? fetch(request);
}

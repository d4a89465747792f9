// Keeps one page for when there is no network: the one under whose address it is served, and nothing
// else. The page puts its copy here when it is seen (offline.js); whoever signs out takes it away (spare.js).

const CACHE = `offline:${new URL(self.registration.scope).pathname}`;
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const isTooOld = (kept) => {
  const until = kept.headers.get("X-Offline-Until");
  return until !== null && new Date().toISOString().slice(0, 10) > until;
};

const readKept = async (request) => {
  const cache = await caches.open(CACHE);
  // Answers vary by cookie and language; the phone has one of each.
  const kept =
    (await cache.match(request, { ignoreVary: true })) ||
    (await cache.match(request, { ignoreSearch: true, ignoreVary: true }));
  if (!kept) return undefined;
  if (!isTooOld(kept)) return kept;
  await caches.delete(CACHE);
  return undefined;
};

const within = (promise, milliseconds) => {
  const late = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error("late")), milliseconds);
  });
  return Promise.race([promise, late]);
};

// The network first; what it refuses (signed out, link closed) is no longer kept either.
const answerPage = async (request) => {
  try {
    const answer = await within(fetch(request), PATIENCE);
    if (answer.ok) {
      const cache = await caches.open(CACHE);
      await cache.put(request, answer.clone());
    } else if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) {
      await caches.delete(CACHE);
    }
    return answer;
  } catch {
    return (await readKept(request)) || Response.error();
  }
};

const answerPart = async (request) => {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept || fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(answerPage(request));
  else if (pathname.startsWith("/static/")) event.respondWith(answerPart(request));
});

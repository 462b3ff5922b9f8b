{% load static %}// The mobile shell: static files from the cache (their names carry their content's hash), pages from the network first, and a page that
// says so when there is none. Pages marked private or no-store are never kept; everything kept is forgotten when another person signs in.
const SHELF = "static-1";
const PAGES = "pages-1";
const OFFLINE = "{% url 'offline' %}";
const SHELL = [OFFLINE, "{% static 'css/tokens.css' %}", "{% static 'css/linkage.css' %}", "{% static 'js/app.js' %}", "{% static 'js/kept.js' %}", "{% static 'img/icons.svg' %}", "{% static 'img/mark.svg' %}"];
const KEPT_PAGES = 30;
const PATIENCE = 8000;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== SHELF && name !== PAGES) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.delete(PAGES));
});

async function fromShelf(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(request, answer.clone());
    return answer;
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  }
}

async function keepPage(request, answer) {
  const rules = answer.headers.get("Cache-Control") ?? "";
  if (!answer.ok || answer.redirected || /no-store|private/.test(rules)) return;
  const pages = await caches.open(PAGES);
  await pages.put(request, answer);
  const keys = await pages.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - KEPT_PAGES)).map((key) => pages.delete(key)));
}

async function pageFirst(event) {
  const { request } = event;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    event.waitUntil(keepPage(request, answer.clone()));
    return answer;
  } catch {
    const kept = await (await caches.open(PAGES)).match(request);
    return kept ?? (await (await caches.open(SHELF)).match(OFFLINE)) ?? Response.error();
  }
}

self.addEventListener("push", (event) => {
  const { title, text, link } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body: text, icon: "{% static 'img/mark.svg' %}", tag: link, data: link }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(new URL(event.notification.data, location.origin).pathname));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("{% get_static_prefix %}")) event.respondWith(fromShelf(request));
  else if (request.mode === "navigate") event.respondWith(pageFirst(event));
});

// The live feed: the socket whispers "stream need/42, seq 17"; the parts of the page that watch it fetch themselves again through their own,
// permission-checked address.
//
//   <section id="need" data-live="need/42 user/*" hx-get="/needs/42/" hx-trigger="live" hx-swap="outerHTML">
//
// data-live: stream names, space separated; a trailing * matches a prefix. data-watch: a stream the server would not send by itself.
// A part that holds a field being edited is left alone and offers 有更新 instead, also when the editing began while its refresh was under way.
const body = document.body;
const user = body.dataset.user ?? "";
const DEBOUNCE = 150;
const POLL_AFTER_FAILURES = 3;
const POLL_EVERY = 15000; // while nothing answers, or nobody looks
const WAIT_SECONDS = 25; // the server's limit
const OPENS_WITHIN = 20000; // some networks swallow a socket's handshake without a word
const BLOCKED = "linkage.sockets-blocked";
const SILENT_FOR = 60000; // the server speaks at least every 26 s
const status = document.getElementById("live-status");
const stale = document.querySelector("[data-stale]");

// Where the feed goes on from what this page shows; and how far each stream has been applied.
let cursor = body.dataset.cursor || null;
const seqs = new Map();
let socket = null;
let heardAt = 0;
let failures = 0;
let poll = null;
let staleTimer = null;
let reconnect = null;
let opening = null;

const liveParts = () => [...document.querySelectorAll("[data-live]:is([hx-get], [hx-post])")];
const matches = (pattern, stream) => (pattern.endsWith("*") ? stream.startsWith(pattern.slice(0, -1)) : pattern === stream);
const watches = (part, stream) => part.dataset.live.split(/\s+/).some((pattern) => matches(pattern, stream));
const watched = () => [...new Set([...document.querySelectorAll("[data-watch]")].flatMap((part) => part.dataset.watch.split(/\s+/).filter(Boolean)))];

const changed = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].some((o) => o.selected !== o.defaultSelected) && field.matches("[data-touched]");
  return field.type !== "hidden" && field.value !== field.defaultValue;
};
function beingEdited(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches("input:not([type=hidden], [type=submit]), textarea, select")) return true;
  if (part.querySelector("form[data-sent]")) return true;
  return [...part.querySelectorAll("input, textarea, select")].some(changed);
}
document.addEventListener("change", (event) => { if (event.target instanceof HTMLSelectElement) event.target.dataset.touched = "1"; });
// Who presses 有更新 gives up what she has typed, until she types again.
const givenUp = new WeakSet();
document.addEventListener("input", ({ target }) => { for (const part of liveParts()) if (part.contains(target)) givenUp.delete(part); });

// One fetch at a time for each part. What happens meanwhile may not be in the answer any more, so it is fetched once again after it. A part is
// known by its id, because a swap may put a new element in its place.
const timers = new Map();
const busy = new Map();
const nameOf = (part) => (part.id ? `#${CSS.escape(part.id)}` : `[data-live="${CSS.escape(part.dataset.live)}"]`);

async function refresh(name, part) {
  part.querySelector(":scope > .fresh")?.remove();
  if (!part.hasAttribute("hx-get")) { htmx.trigger(part, "live"); return; }
  busy.set(name, false);
  try {
    const swap = part.getAttribute("hx-swap") ?? undefined;
    const verb = part.hasAttribute("hx-post") ? "post" : "get"; // a part that is made anew each time, such as a code, is posted for
    await htmx.ajax(verb, part.getAttribute(`hx-${verb}`), { source: part, target: part.getAttribute("hx-target") ?? part, swap, event: new Event("live") });
  } catch { /* the next event, or the next page, tries again */ }
  const again = busy.get(name);
  busy.delete(name);
  if (again) schedule(name);
}
function offerRefresh(name, part) {
  if (part.querySelector(":scope > .fresh")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fresh";
  button.textContent = body.dataset.textFresh;
  button.addEventListener("click", () => { givenUp.add(part); refresh(name, part); });
  part.prepend(button);
  const onLeave = () => setTimeout(() => {
    if (!part.isConnected || beingEdited(part)) return;
    part.removeEventListener("focusout", onLeave);
    refresh(name, part);
  }, 0);
  part.addEventListener("focusout", onLeave);
}
function update(name) {
  timers.delete(name);
  if (busy.has(name)) { busy.set(name, true); return; }
  for (const part of liveParts()) if (part.matches(name)) beingEdited(part) ? offerRefresh(name, part) : refresh(name, part);
}
function schedule(name) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(update, DEBOUNCE, name));
}
function lookAgain() {
  for (const part of liveParts()) schedule(nameOf(part));
}

function apply(event) {
  cursor = event.cursor ?? cursor;
  if (event.seq <= (seqs.get(event.stream) ?? 0)) return;
  seqs.set(event.stream, event.seq);
  const parts = liveParts().filter((part) => watches(part, event.stream));
  for (const part of parts) schedule(nameOf(part));
  if (parts.length && event.summary && status) status.textContent = event.summary;
  document.dispatchEvent(new CustomEvent("linkage:event", { detail: event }));
}

// Focus, opened folds and new lines survive a swap: the same control is focused again without scrolling, and what was not there before is marked once.
let before = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const part = detail.requestConfig?.elt;
  if (detail.requestConfig?.triggeringEvent?.type === "live" && beingEdited(part) && !givenUp.has(part)) {
    detail.shouldSwap = false;
    offerRefresh(nameOf(part), part);
    return;
  }
  const target = detail.target;
  const active = document.activeElement;
  const name = active?.id ? `#${CSS.escape(active.id)}` : active?.getAttribute?.("href") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : active?.name ? `[name="${CSS.escape(active.name)}"]` : null;
  before = {
    focus: target.contains?.(active) ? name : null,
    folds: new Set([...(target.querySelectorAll?.("details[open] > summary") ?? [])].map((e) => e.textContent)),
    keys: new Set([...document.querySelectorAll("[data-key]")].map((e) => e.dataset.key)),
    live: detail.requestConfig?.triggeringEvent?.type === "live",
  };
});
document.addEventListener("htmx:afterSwap", () => {
  if (!before) return;
  if (before.live) for (const line of document.querySelectorAll("[data-key]")) if (!before.keys.has(line.dataset.key)) line.classList.add("is-new");
  if (before.live) for (const fold of document.querySelectorAll("details > summary")) if (before.folds.has(fold.textContent)) fold.parentElement.open = true;
  if (before.focus && document.activeElement === body) document.querySelector(before.focus)?.focus({ preventScroll: true });
  before = null;
});

function setStale(on) {
  clearTimeout(staleTimer);
  if (!stale) return;
  if (!on) { stale.hidden = true; stale.textContent = ""; return; }
  staleTimer = setTimeout(() => { stale.hidden = false; stale.textContent = body.dataset.textOffline; }, 4000);
}

// Where sockets do not get through, the same feed is asked for; the server answers when there is something to tell. The other pages of this tab
// ask from the beginning, until a socket gets through after all.
async function pull(signal, waits) {
  const address = new URL("/api/v1/events", location.origin);
  if (cursor) address.searchParams.set("after", cursor);
  if (waits) address.searchParams.set("wait", WAIT_SECONDS);
  if (watched().length) address.searchParams.set("watch", watched().join(","));
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = await answer.json();
  const began = cursor;
  for (const item of page.items) apply(item);
  cursor = page.next ?? cursor;
  if (page.reset || !began) lookAgain();
  setStale(false);
  return page.items.length > 0;
}
async function pullUntil(signal) {
  let waits = false; // the first answer shows at once whether the site can be reached
  while (!signal.aborted) {
    const began = Date.now();
    let pause = POLL_EVERY;
    try {
      const news = await pull(signal, waits);
      // One that was to wait and answered at once, with nothing, does not know how: do not ask it again at once.
      if (!document.hidden && (news || !waits || Date.now() - began > 1000)) pause = DEBOUNCE;
      waits = true;
    } catch {
      waits = false;
      if (!signal.aborted) setStale(true);
    }
    await new Promise((go) => setTimeout(go, pause * (0.75 + Math.random() / 4)));
  }
}
const note = (blocked) => { try { blocked ? sessionStorage.setItem(BLOCKED, "1") : sessionStorage.removeItem(BLOCKED); } catch { /* no storage: each page finds out by itself */ } };
const blockedBefore = () => { try { return sessionStorage.getItem(BLOCKED) === "1"; } catch { return false; } };
function startPolling() {
  if (poll) return;
  note(true);
  poll = new AbortController();
  pullUntil(poll.signal);
}
function stopPolling() {
  poll?.abort();
  poll = null;
}

function receive(frame) {
  heardAt = Date.now();
  if (frame.op === "event") apply(frame);
  // The answer tells the server how much has been read.
  else if (frame.op === "ping") socket.send(JSON.stringify({ op: "pong", id: frame.id }));
  else if (frame.op === "ready") {
    failures = 0;
    clearTimeout(opening);
    note(false);
    stopPolling();
    setStale(false);
    // Without a cursor, or with one too old to be told everything since: look once.
    if (!cursor || frame.reset) { cursor = frame.cursor; seqs.clear(); lookAgain(); }
  }
}
function hello() {
  const words = { op: "hello", language: document.documentElement.lang };
  if (cursor) words.after = cursor;
  if (watched().length) words.watch = watched();
  socket.send(JSON.stringify(words));
}
function again() {
  failures += 1;
  if (!poll) setStale(true);
  if (failures >= POLL_AFTER_FAILURES) startPolling();
  const pause = Math.min(30000, 500 * 2 ** Math.min(failures, 6));
  reconnect = setTimeout(connect, pause * (0.5 + Math.random() / 2));
}
function connect() {
  clearTimeout(reconnect);
  reconnect = null;
  if (socket && socket.readyState <= WebSocket.OPEN) return;
  const line = socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/v1/feed`);
  clearTimeout(opening);
  opening = setTimeout(() => { if (line === socket) line.close(); }, OPENS_WITHIN);
  line.onopen = () => { heardAt = Date.now(); hello(); };
  line.onmessage = (message) => { if (line === socket) receive(JSON.parse(message.data)); };
  line.onclose = ({ code }) => {
    if (line !== socket) return;
    clearTimeout(opening);
    socket = null;
    // 4401: not signed in. That is no fault of the network.
    if (code !== 4401) again(); else { stopPolling(); setStale(false); }
  };
}
// A line that died without a word (a phone asleep, a lost network) is left for a new one.
function listenIn() {
  if (socket?.readyState === WebSocket.OPEN && Date.now() - heardAt > SILENT_FOR) {
    const dead = socket;
    socket = null;
    dead.close();
  }
  if (!socket && !reconnect) connect();
}

if (user && liveParts().length) {
  if (blockedBefore()) startPolling();
  connect();
  setInterval(listenIn, 20000);
  addEventListener("online", connect);
  addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) return; listenIn(); connect(); });
}

// The live feed: the socket whispers "stream need/42, seq 17"; the parts of the page that watch it fetch themselves again through their own,
// permission-checked address.
//
//   <section data-live="need/42 user/*" hx-get="/needs/42/" hx-trigger="live" hx-swap="outerHTML">
//
// data-live: stream names, space separated; a trailing * matches a prefix. data-watch: a stream the server would not send by itself.
// A part that holds a field being edited is left alone and offers 有更新 instead.
const body = document.body;
const user = body.dataset.user ?? "";
const KEY = `feed:${user}`;
const DEBOUNCE = 150;
const POLL_AFTER_FAILURES = 3;
const POLL_EVERY = 15000;
const status = document.getElementById("live-status");
const stale = document.querySelector("[data-stale]");

let kept = { cursor: null, seqs: {} };
try { kept = JSON.parse(sessionStorage.getItem(KEY)) ?? kept; } catch { /* a fresh start */ }
kept.cursor ??= body.dataset.cursor ?? null;
let cursorKnown = kept.cursor !== null;
let socket = null;
let failures = 0;
let poll = null;
let staleTimer = null;
const waiting = new Map();

const liveParts = () => document.querySelectorAll("[data-live]");
const matches = (pattern, stream) => (pattern.endsWith("*") ? stream.startsWith(pattern.slice(0, -1)) : pattern === stream);
const watches = (part, stream) => part.dataset.live.split(/\s+/).some((pattern) => matches(pattern, stream));

function keep() {
  const names = Object.keys(kept.seqs);
  if (names.length > 500) for (const name of names.slice(0, 250)) delete kept.seqs[name];
  try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* private mode: memory only */ }
}

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

function refresh(part) {
  part.querySelector(":scope > .fresh")?.remove();
  globalThis.htmx?.trigger(part, "live");
}
function refreshWhenFree(part) {
  if (!part.isConnected) return;
  if (!beingEdited(part)) { refresh(part); return; }
  if (part.querySelector(":scope > .fresh")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fresh";
  button.textContent = body.dataset.textFresh;
  button.addEventListener("click", () => refresh(part));
  part.prepend(button);
  const onLeave = () => setTimeout(() => {
    if (!part.isConnected) return;
    if (beingEdited(part)) return;
    part.removeEventListener("focusout", onLeave);
    refresh(part);
  }, 0);
  part.addEventListener("focusout", onLeave);
}
function schedule(part) {
  clearTimeout(waiting.get(part));
  waiting.set(part, setTimeout(() => { waiting.delete(part); refreshWhenFree(part); }, DEBOUNCE));
}

function apply(event) {
  if (event.cursor) kept.cursor = event.cursor;
  if (event.seq <= (kept.seqs[event.stream] ?? 0)) return;
  kept.seqs[event.stream] = event.seq;
  let heard = false;
  for (const part of liveParts()) {
    if (!watches(part, event.stream)) continue;
    heard = true;
    schedule(part);
  }
  if (heard && event.summary && status) status.textContent = event.summary;
  document.dispatchEvent(new CustomEvent("linkage:event", { detail: event }));
}

// Focus and new lines survive a swap: the same control is focused again without scrolling, and what was not there before is marked once.
let before = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const target = detail.target;
  const active = document.activeElement;
  const name = active?.id ? `#${CSS.escape(active.id)}` : active?.getAttribute?.("href") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : active?.name ? `[name="${CSS.escape(active.name)}"]` : null;
  before = {
    focus: target.contains?.(active) ? name : null,
    keys: new Set([...document.querySelectorAll("[data-key]")].map((e) => e.dataset.key)),
    live: detail.requestConfig?.triggeringEvent?.type === "live",
  };
});
document.addEventListener("htmx:afterSwap", () => {
  if (!before) return;
  if (before.live) for (const line of document.querySelectorAll("[data-key]")) if (!before.keys.has(line.dataset.key)) line.classList.add("is-new");
  if (before.focus && document.activeElement === body) document.querySelector(before.focus)?.focus({ preventScroll: true });
  before = null;
});

function setStale(on) {
  clearTimeout(staleTimer);
  if (!stale) return;
  if (!on) { stale.hidden = true; stale.textContent = ""; return; }
  staleTimer = setTimeout(() => { stale.hidden = false; stale.textContent = body.dataset.textOffline; }, 4000);
}

async function pull() {
  try {
    const address = new URL("/api/v1/events", location.origin);
    if (kept.cursor) address.searchParams.set("after", kept.cursor);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { items, next, cursor, more, reset } = await answer.json();
    for (const item of items) apply(item);
    if (next ?? cursor) kept.cursor = next ?? cursor;
    if (reset) lookAgain();
    keep();
    setStale(false);
    if (more) await pull();
  } catch {
    setStale(true);
  }
}
function startPolling() {
  if (poll) return;
  pull();
  poll = setInterval(() => { if (!document.hidden) pull(); }, POLL_EVERY);
}
function stopPolling() {
  clearInterval(poll);
  poll = null;
}

function watchMore() {
  for (const part of document.querySelectorAll("[data-watch]")) {
    for (const stream of part.dataset.watch.split(/\s+/)) socket?.send(JSON.stringify({ op: "watch", stream }));
  }
}
function lookAgain() {
  for (const part of liveParts()) schedule(part);
}
function receive(frame) {
  if (frame.op === "event") {
    apply(frame);
    keep();
  } else if (frame.op === "ping") {
    // The answer tells the server how much has been read.
    socket.send(JSON.stringify({ op: "pong", id: frame.id }));
  } else if (frame.op === "ready") {
    failures = 0;
    stopPolling();
    setStale(false);
    watchMore();
    // No cursor, or one too old to be told everything since: look once.
    if (!cursorKnown || frame.reset) lookAgain();
    if (!cursorKnown || frame.reset || !kept.cursor) kept.cursor = frame.cursor;
    cursorKnown = true;
    keep();
  }
}
function again() {
  failures += 1;
  setStale(true);
  if (failures >= POLL_AFTER_FAILURES) startPolling();
  const pause = Math.min(30000, 500 * 2 ** Math.min(failures, 6));
  setTimeout(connect, pause * (0.5 + Math.random() / 2));
}
function connect() {
  if (socket && socket.readyState <= WebSocket.OPEN) return;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/v1/feed`);
  socket.onopen = () => socket.send(JSON.stringify(kept.cursor ? { op: "hello", after: kept.cursor } : { op: "hello" }));
  socket.onmessage = (message) => { try { receive(JSON.parse(message.data)); } catch { /* not ours */ } };
  // 4401: not signed in; 4403: the right is gone. Neither is a fault of the network.
  socket.onclose = ({ code }) => { socket = null; if (code !== 4401 && code !== 4403) again(); else setStale(false); };
}

if ((user || document.querySelector("[data-watch]")) && liveParts().length) {
  connect();
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) connect(); });
  addEventListener("pagehide", keep);
}

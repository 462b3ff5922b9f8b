// Codes scanned without a network stay on this phone and are sent when there is one again. Only the code and the phone's time are kept.
const body = document.body;
const who = () => body.dataset.user ?? localStorage.getItem("who") ?? "";

const opened = () => new Promise((done, fail) => {
  const request = indexedDB.open("kept", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("scans", { keyPath: "key" });
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

async function shelf(mode, act) {
  const database = await opened();
  return new Promise((done, fail) => {
    const change = database.transaction("scans", mode);
    const request = act(change.objectStore("scans"));
    change.oncomplete = () => { database.close(); done(request.result); };
    change.onerror = () => fail(change.error);
  });
}

const all = () => shelf("readonly", (scans) => scans.getAll());
const drop = (key) => shelf("readwrite", (scans) => scans.delete(key));

function say(sentence) {
  for (const place of document.querySelectorAll("[data-kept-note], #live-status")) place.textContent = sentence;
}

async function keep(code) {
  const digits = code.normalize("NFKC").replace(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return false;
  await shelf("readwrite", (scans) => scans.put({ key: `${who()}/${digits}`, who: who(), code: digits, at: Date.now() }));
  return true;
}

let sending = false;
async function send() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    const mine = (await all()).filter((each) => each.who === who()).sort((a, b) => a.at - b.at);
    if (!mine.length) return;
    const answer = await fetch("/assignments/kept/", { redirect: "error" });
    if (!answer.ok) return;
    const { user, token } = await answer.json();
    for (const scan of mine) {
      if (user !== scan.who) continue;
      const form = new URLSearchParams({ code: scan.code, at: scan.at, sent_at: Date.now() });
      const sent = await fetch("/assignments/kept/", { method: "POST", body: form, headers: { "X-CSRFToken": token }, redirect: "error" });
      if (sent.status === 429 || sent.status === 403 || sent.status >= 500) break;
      const { message } = await sent.json();
      await drop(scan.key);
      say(message);
    }
  } catch { /* still no network: they stay */ } finally { sending = false; }
}

// The page that stands in for any other while there is no network: the code may be in the address that the camera opened.
const form = document.querySelector("form[data-keep]");
if (form && "indexedDB" in self && who()) {
  form.hidden = false;
  const field = form.elements.namedItem("code");
  field.value = new URLSearchParams(location.search).get("code") ?? "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = await keep(field.value);
    say(kept ? form.dataset.textKept : form.dataset.textBad);
    if (kept) field.value = "";
  });
}

// A check-in that was tapped just as the network went.
document.addEventListener("htmx:sendError", async ({ target }) => {
  const code = target.closest?.(".code-form")?.elements.namedItem("code")?.value;
  if (code && (await keep(code))) say(document.querySelector("[data-kept-note]")?.dataset.textKept ?? "");
});

addEventListener("online", send);
send();

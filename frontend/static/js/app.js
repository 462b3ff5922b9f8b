// Small comforts on pages that already work without them. Each feature is switched on by a data- attribute; docs/design.md lists them.
const body = document.body;
const text = (name) => body.dataset[`text${name}`] ?? "";
const status = document.getElementById("live-status");

function say(sentence) {
  if (status) status.textContent = sentence;
}

function toast(sentence) {
  document.querySelector(".toast")?.remove();
  const box = document.createElement("p");
  box.className = "toast";
  box.textContent = sentence;
  body.append(box);
  say(sentence);
  setTimeout(() => box.remove(), 3000);
}

// A form is sent once: the second press within the same page does nothing. It wakes up when the page comes back from history.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-busy", "true");
    say(text("Sending"));
  }
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.requestConfig?.triggeringEvent?.submitter?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.requestConfig?.triggeringEvent?.submitter?.removeAttribute("aria-busy"));
// A refusal (4xx with a form or a sentence in it) is shown in place, not swallowed.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status: code } = detail.xhr;
  if ((code === 400 || code === 409 || code === 422) && detail.xhr.responseText) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// The first thing to correct takes the focus.
document.querySelector("[data-focus]")?.focus();

// data-autosave="key": what is typed stays on this device until the form is sent. Files, passwords and fields marked data-private never do.
const keepable = (field) => field.name && !["file", "password", "hidden"].includes(field.type) && !field.hasAttribute("data-private");
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const key = `draft:${body.dataset.user ?? ""}:${form.dataset.autosave}`;
  const fields = () => [...form.elements].filter(keepable);
  const untouched = fields().every((f) => (f.type === "checkbox" || f.type === "radio" ? f.checked === f.defaultChecked : !f.value || f.value === f.defaultValue || f.tagName === "SELECT"));
  let saved = null;
  try { saved = JSON.parse(localStorage.getItem(key) ?? "null"); } catch { saved = null; }
  if (saved && untouched && !form.querySelector("[aria-invalid]")) {
    let restored = false;
    for (const field of fields()) {
      const value = saved[field.name];
      if (value === undefined) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
      else if (!field.value && value[0]) { field.value = value[0]; restored = true; }
    }
    if (restored) toast(text("Restored"));
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const kept = {};
      for (const field of fields()) {
        const on = (field.type !== "checkbox" && field.type !== "radio") || field.checked;
        kept[field.name] ??= [];
        if (on) kept[field.name].push(field.value);
      }
      try { localStorage.setItem(key, JSON.stringify(kept)); } catch { return; }
      const mark = form.querySelector("[data-saved]");
      if (mark) mark.textContent = text("Saved");
    }, 600);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); localStorage.removeItem(key); });
}

// input[type=file][data-preview="#list"]: the chosen photos as small squares, drawn on a canvas (no blob: or data: address needed).
document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.dataset.preview || !self.createImageBitmap) return;
  const list = document.querySelector(input.dataset.preview);
  if (!list) return;
  list.replaceChildren();
  for (const file of [...input.files].slice(0, 6)) {
    const bitmap = await createImageBitmap(file, { resizeWidth: 176, resizeQuality: "medium" }).catch(() => null);
    if (!bitmap) continue;
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", file.name);
    const square = document.createElement("div");
    square.className = "photo";
    square.append(canvas);
    list.append(square);
    bitmap.close();
  }
});

// data-when="name=value[,value]": shows an element while that choice is taken. Without scripts it is simply always there.
function applyWhen(root = document) {
  for (const part of root.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const form = part.closest("form") ?? document;
    const picked = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((f) => (f.type !== "radio" && f.type !== "checkbox") || f.checked).map((f) => f.value);
    part.hidden = !values.split(",").some((v) => picked.includes(v));
  }
}
document.addEventListener("change", () => applyWhen());
document.addEventListener("htmx:afterSettle", () => applyWhen());
applyWhen();

// select[data-submit] and radio filters send their form when changed; the button beside them stays for everyone else.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit]")) event.target.form?.requestSubmit();
});

let speaking = null;
function readAloud(button) {
  speechSynthesis.cancel();
  if (speaking === button) return;
  const part = document.querySelector(button.dataset.read) ?? document.getElementById("main");
  const words = new SpeechSynthesisUtterance(part.innerText);
  words.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  speaking = button;
  label.textContent = text("Stop");
  words.onend = words.onerror = () => {
    label.textContent = before;
    if (speaking === button) speaking = null;
  };
  speechSynthesis.speak(words);
}

function locate(button) {
  const form = button.closest("form");
  const done = (sentence) => {
    button.removeAttribute("aria-busy");
    const note = form?.querySelector("[data-locate-note]");
    if (note) note.textContent = sentence;
    say(sentence);
  };
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const fill = (name, value) => { const field = form?.elements.namedItem(name); if (field) field.value = value.toFixed(6); };
      fill(button.dataset.lat ?? "lat", coords.latitude);
      fill(button.dataset.lng ?? "lng", coords.longitude);
      done(text("Located"));
    },
    () => done(text("NotLocated")),
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
  );
}

const abilities = {
  copy: () => Boolean(navigator.clipboard),
  share: () => Boolean(navigator.share),
  read: () => "speechSynthesis" in self,
  locate: () => "geolocation" in navigator && isSecureContext,
  print: () => true,
  dialog: () => true,
};
// Buttons that only scripts can serve are hidden in the markup and appear where the browser can do it.
function offer(root = document) {
  for (const [name, can] of Object.entries(abilities)) {
    for (const button of root.querySelectorAll(`[data-${name}]`)) if (button.hidden && can()) button.hidden = false;
  }
}
offer();
document.addEventListener("htmx:afterSettle", (event) => offer(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (!button) return;
  const { copy, share, read, locate: place, print, dialog } = button.dataset;
  if (copy !== undefined) navigator.clipboard.writeText(copy || location.href).then(() => toast(text("Copied")));
  else if (share !== undefined) navigator.share({ title: document.title, url: share || location.href }).catch(() => {});
  else if (read !== undefined) readAloud(button);
  else if (place !== undefined) locate(button);
  else if (print !== undefined) globalThis.print();
  else if (dialog) document.querySelector(dialog)?.showModal();
});

// The shell for bad networks. What one person saw is forgotten when another, or nobody, is signed in.
if ("serviceWorker" in navigator && isSecureContext && !body.classList.contains("stand-in")) {
  addEventListener("load", async () => {
    const registration = await navigator.serviceWorker.register("/sw.js").catch(() => null);
    const who = body.dataset.user ?? "";
    if (localStorage.getItem("who") !== who) {
      (registration?.active ?? navigator.serviceWorker.controller)?.postMessage("forget");
      for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && !key.startsWith(`draft:${who}:`)) localStorage.removeItem(key);
      localStorage.setItem("who", who);
    }
  });
}

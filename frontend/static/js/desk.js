// Keyboard for the desk: j/k move along the list, Enter opens, x picks, / searches, ? shows the keys. Also "pick all" and the bulk bar's count.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
const linkOf = (row) => (row.matches("a") ? row : row.querySelector("a"));
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  linkOf(next ?? all[0])?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = {
    j: () => move(1),
    k: () => move(-1),
    x: () => document.activeElement?.closest("[data-row]")?.querySelector("input[type=checkbox]")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});

function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const picked = document.querySelectorAll("[data-row] input[type=checkbox]:checked").length;
  bar.hidden = picked === 0;
  const number = bar.querySelector("[data-bulk-count]");
  if (number) number.textContent = String(picked);
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const box of document.querySelectorAll("[data-row] input[type=checkbox]")) box.checked = event.target.checked;
  count();
});
document.addEventListener("htmx:afterSettle", count);
count();

// A row opened in place becomes the current one.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const row = detail.elt.closest?.("[data-row]");
  if (!row || detail.failed) return;
  for (const other of document.querySelectorAll("[data-row] [aria-current], [data-row][aria-current]")) other.removeAttribute("aria-current");
  linkOf(row)?.setAttribute("aria-current", "true");
});

// On a phone the rail is a strip that scrolls sideways: show where she is.
const here = document.querySelector("#rail [aria-current]");
const strip = here?.closest("ul");
if (strip) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;

// What the pages do by themselves: hear what happens, keep times fresh, answer to keys. Without it every page still works.

const page = document.body;
const language = document.documentElement.lang;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- live ------------------------------------------------------------------------------------------------------------

function listen() {
  const light = find("#live-light");
  const line = new EventSource("/live");
  let lost = false;
  line.addEventListener("hello", () => {
    show(light, true);
    if (lost) tell("arrived"), tell("live"); // something may have happened meanwhile
    lost = false;
  });
  line.addEventListener("moved", (event) => moved(JSON.parse(event.data)));
  line.addEventListener("error", () => {
    lost = true;
    show(light, false);
  });
  addEventListener("pagehide", () => line.close());
}

function show(light, on) {
  light.classList.toggle("on", on);
  find("span", light).textContent = on ? light.dataset.on : light.dataset.off;
}

const tell = (name) => page.dispatchEvent(new CustomEvent(name));

function moved({ arrived, inbound, orders }) {
  tell("live");
  if (arrived.length) find("#news[data-empty]") ? refreshList() : tell("arrived");
  for (const id of inbound) if (!arrived.includes(id)) refreshRow(id);
  const watched = find("main").dataset.watch;
  if (watched && (inbound.includes(watched) || orders.includes(watched))) refreshSubject();
}

function refreshRow(id) {
  const row = document.getElementById(`row-${id}`);
  if (row) htmx.ajax("GET", `/inbox/row/${id}`, { target: row, swap: "outerHTML" });
}

// An empty list has no row to move.
function refreshList() {
  htmx.ajax("GET", location.href, { target: "#list", swap: "outerHTML" });
}

// The open order or transmission, unless somebody is writing in it.
let refreshing = 0;
function refreshSubject() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    if (busy()) return void setTimeout(refreshSubject, 1500);
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (busy()) return void setTimeout(refreshSubject, 1500);
    const [scrolled, held] = [scrollY, nameOf(document.activeElement)];
    find("main").replaceWith(document.adoptNode(find("main", fresh)));
    find("#keys").replaceWith(document.adoptNode(find("#keys", fresh)));
    scrollTo(0, scrolled);
    if (held) find(`main ${held}`)?.focus({ preventScroll: true });
  }, 400);
}

// Somebody reads the toast, marks a text, or has begun to write.
function busy() {
  const begun = all("main textarea").some((field) => field.value !== field.defaultValue);
  return begun || find("dialog[open]") || find(".toast:not(.gone)") || String(getSelection());
}

// How what has the focus is found again in a fresh page.
function nameOf(element) {
  if (!element?.closest("main")) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of ["href", "data-key", "name"])
    if (element.hasAttribute(name)) return `${element.localName}[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  return "";
}

page.addEventListener("htmx:afterSwap", (event) => {
  const row = event.detail.elt.closest?.("tr[data-subject]") ?? document.getElementById(event.detail.target?.id ?? "");
  if (row?.matches?.("tr")) row.classList.add("changed");
});

// --- times -----------------------------------------------------------------------------------------------------------

const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function freshen() {
  for (const time of all("time[data-ago]")) {
    const seconds = Math.round((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (seconds < 10 || seconds > 7 * 86400) continue;
    const [unit, length] = STEPS.find(([, size]) => seconds >= size) ?? STEPS[3];
    time.textContent = relative.format(-Math.floor(seconds / length), unit);
  }
}

// --- keys ------------------------------------------------------------------------------------------------------------

let going = 0; // when `g` was pressed

function step(by) {
  const rows = all("main [data-row]");
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next.focus({ focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
}

function search() {
  const dialog = find("#find");
  if (!dialog) return filter();
  dialog.showModal();
  find("input", dialog).select();
}

function filter() {
  const field = find("#search");
  field?.focus();
  field?.select();
}

const KEYS = {
  "/": search,
  f: filter,
  "?": () => find("#keys").showModal(),
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => document.activeElement.matches("[data-row]") && step(1),
  ArrowUp: () => document.activeElement.matches("[data-row]") && step(-1),
  n: () => find("[data-news]")?.click(),
  g: () => { going = Date.now(); },
};

addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select");
  const dialog = event.target.closest("dialog");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && dialog) {
    event.preventDefault();
    return find("form", dialog).requestSubmit();
  }
  if (event.key === "Escape" && field && !dialog) return field.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || field || find("dialog[open]")) return;
  const went = Date.now() - going < 1500 && find(`[data-go="${CSS.escape(event.key)}"]`);
  going = 0;
  const button = find(`[data-key="${CSS.escape(event.key)}"]`);
  if (went) went.click();
  else if (button) button.click();
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  if (!event.key.startsWith("Arrow") || document.activeElement.matches("[data-row]")) event.preventDefault();
});

// --- what proves that a change is asked for from our own pages ---------------------------------------------------------

page.addEventListener("htmx:configRequest", (event) => {
  const token = find('meta[name="csrf"]');
  if (token) event.detail.headers["X-CSRF"] = token.content;
});

// --- toasts ----------------------------------------------------------------------------------------------------------

const toast = find("[data-toast]");
if (toast) {
  const clean = new URL(location);
  clean.searchParams.delete("done");
  history.replaceState(null, "", clean);
  setTimeout(() => toast.classList.add("gone"), 4000);
}
for (const chosen of ["lang", "theme"]) {
  const clean = new URL(location);
  if (!clean.searchParams.has(chosen)) continue;
  clean.searchParams.delete(chosen); // it is in a cookie now
  history.replaceState(null, "", clean);
}
if (new URL(location).searchParams.has("search")) search();

listen();
freshen();
setInterval(freshen, 15000);

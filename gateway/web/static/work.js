// Daily work on lists: choosing rows, the preview beside the list, one action on many, the menu of what can be done here.

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- choosing rows -----------------------------------------------------------------------------------------------------

let anchor = null; // the row chosen last, for a range

const picks = () => all("[data-pick]");

function choose(box, on, range) {
  const boxes = picks();
  const first = range ? boxes.findIndex((one) => one.value === anchor) : -1;
  const at = boxes.indexOf(box);
  const [from, to] = [first < 0 ? at : first, at].sort((a, b) => a - b);
  for (const one of boxes.slice(from, to + 1)) one.checked = on;
  anchor = box.value;
  tally();
}

function tally() {
  const bar = find("[data-selection]");
  if (!bar) return;
  const chosen = picks().filter((box) => box.checked);
  for (const box of picks()) box.closest("tr").classList.toggle("chosen", box.checked);
  bar.hidden = !chosen.length;
  const label = find("[data-count]", bar);
  label.textContent = chosen.length === 1 ? label.dataset.one : label.dataset.many.replace("#", chosen.length);
  const sums = new Map();
  for (const { dataset: { amount, currency } } of chosen) sums.set(currency, (sums.get(currency) ?? 0n) + millionths(amount));
  find("[data-sum]", bar).textContent = [...sums].map(([currency, sum]) => written(sum, currency)).join(" · ");
  const whole = find("[data-pick-all]");
  if (whole) whole.checked = chosen.length === picks().length;
}

// Money is never a binary fraction: it is added in millionths, as whole numbers.
function millionths(amount) {
  const [whole, part = ""] = amount.replace("-", "").split(".");
  const value = BigInt(whole || 0) * 1000000n + BigInt((part + "000000").slice(0, 6));
  return amount.startsWith("-") ? -value : value;
}

function written(sum, currency) {
  const form = currency ? { style: "currency", currency } : {};
  return new Intl.NumberFormat(document.documentElement.lang, form).format(Number(sum) / 1e6);
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-pick]");
  if (box) choose(box, box.checked, event.shiftKey);
  const whole = event.target.closest("[data-pick-all]");
  if (whole) {
    for (const one of picks()) one.checked = whole.checked;
    tally();
  }
});

// A list that comes anew (it was filtered, something happened) keeps what was chosen of what is still in it.
let kept = new Set();
document.body.addEventListener("htmx:beforeSwap", () => { kept = new Set(picks().filter((box) => box.checked).map((box) => box.value)); });
document.body.addEventListener("htmx:afterSettle", () => {
  for (const box of picks()) if (kept.has(box.value)) box.checked = true;
  kept = new Set();
  tally();
});

// --- the preview beside the list -----------------------------------------------------------------------------------------

let waiting = 0, shown = "";

function show(row) {
  const address = row?.dataset.preview;
  if (!address || !find("#preview")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (address === shown) return;
    shown = address;
    for (const one of all("tr.shown")) one.classList.remove("shown");
    row.classList.add("shown");
    htmx.ajax("GET", address, { target: "#preview", swap: "innerHTML" });
  }, 120);
}

document.addEventListener("focusin", (event) => show(event.target.closest?.("tr[data-preview]")));
document.addEventListener("mouseover", (event) => show(event.target.closest?.("tr[data-preview]")));
document.addEventListener("mouseout", (event) => event.target.closest?.("tr[data-preview]") && clearTimeout(waiting));

// --- one action on many --------------------------------------------------------------------------------------------------

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "bulk") event.detail.target.showModal();
});

// A dialog that asks for the reason of an action on one row.
function ask(button) {
  const dialog = find(button.dataset.ask);
  find("form", dialog).action = button.dataset.action;
  find("[data-subject]", dialog).textContent = button.dataset.title;
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) ask(button);
});

// --- the menu of what can be done here --------------------------------------------------------------------------------------

function menu() {
  const dialog = find("#menu");
  const list = find("ul", dialog);
  const doors = all("main [data-key], main [data-act], main .actions .button").filter((one) => one.checkVisibility?.() ?? true);
  list.replaceChildren(...[...new Set(doors)].slice(0, 30).map((door) => entry(door, dialog)));
  if (list.children.length) dialog.showModal();
}

function entry(door, dialog) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button ghost";
  button.textContent = door.ariaLabel || [...door.childNodes].filter((one) => one.nodeName !== "KBD").map((one) => one.textContent).join("").trim();
  if (door.dataset.key) button.append(Object.assign(document.createElement("kbd"), { textContent: door.dataset.key }));
  button.addEventListener("click", () => { dialog.close(); door.click(); });
  item.append(button);
  return item;
}

// --- lines and segments light up -----------------------------------------------------------------------------------------------

function light(event, on) {
  const pointed = event.target.closest?.("[data-lit] [data-line]");
  if (!pointed) return;
  for (const one of all(`[data-line="${CSS.escape(pointed.dataset.line)}"]`, pointed.closest("[data-lit]"))) one.classList.toggle("lit-now", on);
  if (on && pointed.matches("li")) find("span.lit-now", pointed.closest("[data-lit]"))?.scrollIntoView({ block: "nearest" });
}

for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
  document.addEventListener(name, (event) => light(event, on));

// --- keys ------------------------------------------------------------------------------------------------------------------

const rowOf = () => document.activeElement?.closest?.("tr");

const KEYS = {
  x: () => { const box = find("[data-pick]", rowOf() ?? undefined); if (rowOf() && box) choose(box, !box.checked, false); return Boolean(rowOf() && box); },
  X: () => { const box = rowOf() && find("[data-pick]", rowOf()); if (box) choose(box, true, true); return Boolean(box); },
  ".": () => (menu(), true),
};

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("#find") && (event.key === "ArrowDown" || event.key === "ArrowUp")) return walk(event);
  if (event.target.closest("input:not([type=checkbox]), textarea, select") || find("dialog[open]")) return;
  const act = rowOf() && find(`[data-act="${CSS.escape(event.key)}"]`, rowOf());
  const field = find(`[data-field-key="${CSS.escape(event.key)}"]`);
  if (act) act.click();
  else if (KEYS[event.key]?.()) { /* done */ }
  else if (field) field.focus();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// In the search, the arrows walk from the field through what was found.
function walk(event) {
  const stops = [find("#find input"), ...all("#find [data-row]")];
  const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  event.preventDefault();
}

tally();

// The document desk: fields and their places light up together, Tab leads from doubt to doubt, lines are edited by keyboard,
// sums are checked while one types, and every field remembers what stood in it.

import { Leaves } from "./desk-document.js";
import { Offers } from "./desk-offers.js";
import { readNumber, shown, tidied } from "./desk-values.js";

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const form = find("#desk");
const language = form.dataset.language;
const closed = "closed" in form.dataset;
const fields = () => all("[data-was]", form).filter((one) => !one.disabled);
const slotOf = (field) => field.closest(".slot");
const nameOf = (field) => slotOf(field).dataset.slot;
const fieldNamed = (name) => document.getElementById(`f:${name}`);

let current = null; // the field that words from the document go into
const past = new WeakMap(); // what stood in a field before, the latest last
const seen = new WeakSet(); // doubts that a person has looked at

// --- light -----------------------------------------------------------------------------------------------------------

const leaves = new Leaves(find(".desk-document") ?? document.createElement("div"), {
  take: (text) => {
    if (!current || closed) return false;
    put(current, tidied(current.dataset.kind, text, language));
    return true;
  },
  point: (names, enter) => {
    light(names);
    if (enter) fieldNamed(names[0])?.focus();
  },
  leave: () => light(current ? [nameOf(current)] : []),
});

function light(names, follow = false) {
  for (const slot of all(".slot.shining", form)) slot.classList.remove("shining");
  for (const name of names) fieldNamed(name)?.closest(".slot").classList.add("shining");
  leaves.light(names, follow);
}

form.addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-was]")) return;
  current = event.target;
  remember(current);
  light([nameOf(current)], true);
});
form.addEventListener("focusout", (event) => {
  if (!event.target.matches("[data-was]")) return;
  setTimeout(() => offers.field === event.target && document.activeElement !== event.target && offers.close());
});
form.addEventListener("pointerover", (event) => {
  const slot = event.target.closest(".slot[data-slot]");
  if (slot) light([slot.dataset.slot]);
});
form.addEventListener("pointerleave", () => light(current ? [nameOf(current)] : []));

// --- values ----------------------------------------------------------------------------------------------------------

function remember(field) {
  const before = past.get(field) ?? [];
  if (before.at(-1) !== field.value) before.push(field.value);
  past.set(field, before);
}

function put(field, value) {
  remember(field);
  field.value = value;
  changed(field);
}

function undo(field) {
  const before = past.get(field) ?? [];
  while (before.length && before.at(-1) === field.value) before.pop();
  field.value = before.pop() ?? field.dataset.was;
  changed(field);
}

function changed(field) {
  const slot = slotOf(field);
  slot.classList.toggle("changed", field.value !== field.dataset.was);
  slot.classList.remove("is-wrong");
  find(".slot-undo", slot)?.toggleAttribute("hidden", field.value === field.dataset.was);
  check();
}

form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-was]")) return;
  changed(event.target);
  if (event.target.dataset.search) offers.later(event.target);
});
form.addEventListener("change", (event) => event.target.matches("[data-was]") && remember(event.target));
form.addEventListener("click", (event) => {
  const undoing = event.target.closest(".slot-undo");
  if (undoing) {
    const field = find("input", undoing.parentElement);
    past.set(field, []);
    field.value = field.dataset.was;
    changed(field);
    field.focus();
  }
  const removing = event.target.closest(".line-remove");
  if (removing) toggle(removing.closest(".desk-line"));
});

// --- doubts ----------------------------------------------------------------------------------------------------------

function doubts() {
  return fields()
    .filter((one) => slotOf(one).dataset.rank !== undefined && !seen.has(one) && one.value === one.dataset.was)
    .map((one, at) => ({ one, at, rank: Number(slotOf(one).dataset.rank) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ one }) => one);
}

function tell() {
  const count = find("#doubts");
  const left = doubts().length;
  count.textContent = all(".slot[data-rank]", form).length ? (left ? `${count.dataset.some} ${left}` : count.dataset.none) : "";
  count.classList.toggle("none", !left);
}

function toNextDoubt(from) {
  if (from) seen.add(from), slotOf(from).classList.add("seen");
  const next = doubts()[0];
  tell();
  if (!next) return false;
  enter(next);
  return true;
}

function enter(field) {
  field.focus();
  field.select();
  field.scrollIntoView({ block: "nearest" });
}

// --- lines -----------------------------------------------------------------------------------------------------------

const lines = find("#lines");
const shape = find("#line-template");
let added = all(".desk-line", lines).length;

function addLine() {
  const html = shape.innerHTML.replaceAll("NEW", `n${added++}`);
  const place = document.createElement("template");
  place.innerHTML = html;
  lines.append(place.content);
  check();
  return lines.lastElementChild;
}

function toggle(line) {
  const gone = line.classList.toggle("removed");
  for (const field of all("input", line)) field.disabled = gone;
  check();
  if (gone) (find("input:enabled", line.nextElementSibling ?? line.previousElementSibling ?? form) ?? find("#add-line")).focus();
  else find("input", line).focus();
}

const columnOf = (field) => nameOf(field).split("].")[1];

function beside(field, by, adding) {
  const line = field.closest(".desk-line");
  let other = by > 0 ? line.nextElementSibling : line.previousElementSibling;
  while (other?.classList.contains("removed")) other = by > 0 ? other.nextElementSibling : other.previousElementSibling;
  if (!other && adding && !closed) return enter(find("input", addLine()));
  if (other) enter(fieldNamed(`lines[${other.dataset.line}].${columnOf(field)}`));
}

find("#add-line")?.addEventListener("click", () => enter(find("input", addLine())));

// --- sums ------------------------------------------------------------------------------------------------------------

function check() {
  let sum = 0;
  const standing = all(".desk-line:not(.removed)", lines);
  for (const line of standing) {
    const [quantity, price, per, amount] = ["quantity.value", "price.net", "price.per.value", "net_amount"].map((column) =>
      readNumber(fieldNamed(`lines[${line.dataset.line}].${column}`).value),
    );
    const due = quantity !== null && price !== null ? (quantity * price) / (per || 1) : null;
    const place = find(".line-sum", line);
    const known = due !== null && amount !== null && !("reduced" in line.dataset);
    const right = known && Math.abs(due - amount) < 0.0051 + Math.abs(due) * 1e-9;
    place.classList.toggle("right", right);
    place.classList.toggle("wrong", known && !right);
    place.textContent = !known ? "" : right ? `✓ ${place.dataset.right}` : `≠ ${place.dataset.wrong} ${shown(due, language)}`;
    sum += amount ?? due ?? 0;
  }
  find("#line-count").textContent = standing.length;
  const total = find("#sum");
  const net = readNumber(fieldNamed("totals.net").value);
  const right = net !== null && Math.abs(net - sum) < 0.0051;
  total.classList.toggle("right", right);
  total.classList.toggle("wrong", net !== null && !right);
  total.textContent = `${total.dataset.net} ${shown(sum, language)}${net === null ? "" : right ? ` ✓ ${total.dataset.right}` : ` ≠ ${total.dataset.wrong} ${shown(net, language)}`}`;
  tell();
}

// --- master data -----------------------------------------------------------------------------------------------------

const offers = new Offers({
  ask: (field, typed) => {
    const account = fieldNamed("parties.buyer.account").value || form.dataset.account;
    return `/desk/find?${new URLSearchParams({ what: field.dataset.search, q: typed.slice(0, 200), account })}`;
  },
  pick: (field, { code, fills }) => {
    const what = field.dataset.search;
    const head = what === "item" ? `${nameOf(field).split("].")[0]}].` : "";
    if (what !== "item") form.elements[what].value = code;
    if (what === "item") keepTheirCode(head, code);
    for (const [name, value] of Object.entries(fills)) {
      const target = fieldNamed(head + name);
      if (name === "quantity.unit" && target?.value) continue; // the customer orders in its own unit
      if (target && target.value !== value && (value || what === "site")) put(target, value);
    }
    enter(field);
  },
});

// What was read as our code and is none of ours is the customer's own.
function keepTheirCode(head, code) {
  const [ours, theirs] = [fieldNamed(`${head}item.seller_code`), fieldNamed(`${head}item.buyer_code`)];
  const printed = ours.dataset.was;
  if (!theirs.value && printed && printed !== code) put(theirs, printed);
}

// --- keys ------------------------------------------------------------------------------------------------------------

form.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-was]");
  if (!field || offers.key(event)) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const inLine = field.closest(".desk-line");
  if (event.key === "Tab" && !event.shiftKey && plain && !closed) {
    if (!toNextDoubt(field)) return;
  } else if (event.key === "Enter" && plain) {
    if (inLine) beside(field, 1, true);
    else if (!toNextDoubt(field)) fields()[fields().indexOf(field) + 1]?.focus();
  } else if (event.altKey && event.key === "ArrowDown" && field.dataset.search) {
    const words = inLine ? fieldNamed(`lines[${inLine.dataset.line}].item.description`).value : "";
    offers.look(field, field.value || words);
  } else if (plain && inLine && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    beside(field, event.key === "ArrowDown" ? 1 : -1, false);
  } else if (event.altKey && event.key === "Delete" && inLine && !closed) toggle(inLine);
  else if ((event.ctrlKey || event.metaKey) && event.key === "z") undo(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

addEventListener("keydown", (event) => {
  if (find("dialog[open]")) return;
  const save = { s: "stay", Enter: "next" }[event.key];
  if ((event.ctrlKey || event.metaKey) && save) {
    event.preventDefault();
    const button = find(`[data-save="${save}"]`, form);
    if (button) form.requestSubmit(button);
  } else if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight") && leaves.sheets.length > 1) {
    event.preventDefault();
    leaves.go(leaves.at + (event.key === "ArrowRight" ? 1 : -1));
  } else if (event.altKey && (event.key === "+" || event.key === "-")) {
    event.preventDefault();
    leaves.zoom(event.key === "+" ? 1 : -1);
  }
});

// Only what was changed is sent, so that the longest order fits a form.
form.addEventListener("submit", () => {
  form.elements.lines.value = all(".desk-line:not(.removed)", lines).map((one) => one.dataset.line).join(",");
  for (const field of fields()) if (field.value === field.dataset.was) field.disabled = true;
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const field of all("[data-was]", form)) field.disabled = Boolean(field.closest(".removed"));
});

for (const field of fields()) if (field.value !== field.dataset.was) changed(field);
check();
leaves.open();
if (!document.activeElement || document.activeElement === document.body) {
  const first = find("[aria-invalid]", form) ?? doubts()[0];
  if (first && !closed) enter(first);
}

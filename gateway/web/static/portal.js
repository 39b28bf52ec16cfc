// Without this script the portal does everything but two things: pages that stay up to date, and the search for articles.
"use strict";

const LOOK_EVERY = 4000;

// What may have changed is asked for every few seconds while somebody looks, and put in place only when it is different.
// The rest of the page is what it was when `data-rest` was so; with another it is fetched anew, unless somebody is writing.
const live = document.querySelector("[data-live]");
if (live) {
  const rest = () => live.querySelector("[data-rest]")?.dataset.rest;
  const drawn = rest();
  const isWriting = () => [...document.querySelectorAll("textarea, input:not([type=hidden])")]
    .some((one) => one.value !== one.defaultValue);
  const look = async () => {
    if (document.hidden || live.querySelector("details[open]") || live.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { part: "1" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      if (fresh.innerHTML.trim() !== live.innerHTML.trim()) live.innerHTML = fresh.innerHTML;
      if (rest() !== drawn && !isWriting()) location.reload();
    } catch { /* the line is down: the next look tries again */ }
  };
  setInterval(look, LOOK_EVERY);
  look();
}
if (document.querySelector("[data-waits]")) setTimeout(() => location.reload(), 1000);

// The articles of the price list: found while typing, taken with a touch.
const find = document.querySelector("[data-find]");
if (find) {
  const found = document.querySelector("[data-found]");
  const rows = document.querySelector("[data-rows]");
  document.querySelector("[data-search]").hidden = false;
  let waiting = 0, asked = 0;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const answer = await fetch(`${find.dataset.find}?q=${encodeURIComponent(find.value)}`);
      const text = answer.ok ? await answer.text() : "";
      if (mine === asked) found.innerHTML = text;
    }, 200);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  found.addEventListener("click", (event) => {
    const item = event.target.closest("[data-take]");
    if (!item) return;
    const all = [...rows.querySelectorAll("[data-row]")];
    let row = all.find((one) => !one.querySelector("[name=code]").value);
    if (!row) {
      row = all[0].cloneNode(true);
      rows.append(row);
    }
    row.querySelector("[name=code]").value = item.dataset.take;
    row.querySelector("[data-about]").textContent = item.dataset.name;
    const count = row.querySelector("[name=quantity]");
    count.value = item.dataset.pack;
    find.value = "";
    found.replaceChildren();
    count.focus();
    count.select();
  });
}

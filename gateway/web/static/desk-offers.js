// What our master data offers for what is typed: a list under the field, chosen with the arrows and Enter.

const PATIENCE = 160; // milliseconds after the last key

export class Offers {
  constructor({ ask, pick, none }) {
    this.ask = ask;
    this.pick = pick;
    this.none = none;
    this.list = document.createElement("ul");
    this.list.id = "offers";
    this.list.className = "desk-offers";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const chosen = event.target.closest("li[data-at]");
      if (chosen) this.choose(Number(chosen.dataset.at));
    });
    document.body.append(this.list);
    this.close();
  }

  get open() {
    return !this.list.hidden;
  }

  later(field) {
    clearTimeout(this.waiting);
    this.pending = field;
    this.waiting = setTimeout(() => this.look(field), PATIENCE);
  }

  async look(field, typed = field.value) {
    clearTimeout(this.waiting);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const answer = await fetch(this.ask(field, typed), { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== this.turn || document.activeElement !== field) return;
    const offers = await answer.json();
    this.pending = null;
    this.show(field, offers);
  }

  show(field, offers) {
    this.close();
    if (!offers.length) return;
    this.field = field;
    this.offers = offers;
    field.parentElement.append(this.list);
    this.list.replaceChildren(...offers.map((one, at) => this.entry(one, at)));
    this.list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    this.mark(0);
  }

  entry({ code, words, more }, at) {
    const entry = document.createElement("li");
    entry.id = `offer-${at}`;
    entry.dataset.at = at;
    entry.setAttribute("role", "option");
    for (const [kind, text] of [["b", code], ["span", code === words ? "" : words], ["small", more]]) {
      const piece = document.createElement(kind);
      piece.textContent = text;
      entry.append(piece);
    }
    return entry;
  }

  mark(at) {
    this.at = (at + this.offers.length) % this.offers.length;
    for (const [index, entry] of [...this.list.children].entries()) entry.setAttribute("aria-selected", String(index === this.at));
    this.field.setAttribute("aria-activedescendant", `offer-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  choose(at = this.at) {
    const [field, offer] = [this.field, this.offers[at]];
    this.close();
    this.pick(field, offer);
  }

  close() {
    clearTimeout(this.waiting);
    this.turn = (this.turn ?? 0) + 1;
    this.pending = null;
    this.list.hidden = true;
    this.field?.setAttribute("aria-expanded", "false");
    this.field?.removeAttribute("aria-activedescendant");
    this.field = null;
  }

  // Whether the key was meant for the list.
  key(event) {
    if (!this.open) return this.hurry(event);
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) this.choose();
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  // Enter before the list is there: the only thing it offers is meant, among several one chooses.
  hurry(event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || this.pending !== event.target) return false;
    event.preventDefault();
    this.look(event.target).then(() => this.open && this.offers.length === 1 && this.choose());
    return true;
  }
}

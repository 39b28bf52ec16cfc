// The left side of the desk: pages that turn and grow, words that are taken by clicking or dragging, marks that light up.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
// A page that scrolls under a pointer at rest tells nothing.
let rested = "";
function moved(event) {
  const at = `${event.clientX} ${event.clientY}`;
  const really = at !== rested;
  rested = at;
  return really;
}
const SIZES = [60, 80, 100, 130, 170, 220, 300];

export class Leaves {
  constructor(root, { take, point, leave }) {
    this.root = root;
    this.sheets = all(".sheet", root);
    this.at = 0;
    this.size = 2;
    this.turned = 0;
    this.take = take;
    this.point = point;
    this.leave = leave;
    for (const sheet of this.sheets) this.listen(sheet);
    for (const button of all("[data-page]", root)) button.addEventListener("click", () => this.go(this.at + Number(button.dataset.page)));
    for (const button of all("[data-zoom]", root)) button.addEventListener("click", () => this.zoom(Number(button.dataset.zoom)));
    root.querySelector("[data-turn]")?.addEventListener("click", () => this.turn());
    for (const mark of all("mark", root)) {
      mark.addEventListener("pointermove", (event) => moved(event) && point(mark.dataset.for.split(" ")));
      mark.addEventListener("pointerleave", leave);
      mark.addEventListener("click", () => String(getSelection()) || point(mark.dataset.for.split(" "), true));
    }
    const marked = root.querySelector(".marked");
    marked?.addEventListener("pointerup", () => {
      const chosen = String(getSelection()).trim();
      if (chosen && marked.contains(getSelection().anchorNode)) take(chosen), getSelection().removeAllRanges();
    });
  }

  go(to) {
    if (to < 0 || to >= this.sheets.length) return;
    this.sheets[this.at].setAttribute("hidden", "");
    this.at = to;
    const sheet = this.sheets[to];
    sheet.removeAttribute("hidden");
    const image = sheet.querySelector("image");
    if (image && !image.hasAttribute("href")) image.setAttribute("href", `${image.dataset.picture}?dots=150`);
    const number = this.root.querySelector("#page-number");
    if (number) number.textContent = `${to + 1} / ${this.sheets.length}`;
    this.fit();
  }

  // A long source begins where this order does.
  open() {
    const [frame, first] = [this.root.querySelector(".marked"), this.root.querySelector("mark")];
    if (frame && first) frame.scrollTop += first.getBoundingClientRect().top - frame.getBoundingClientRect().top - 40;
  }

  zoom(by) {
    this.size = Math.min(Math.max(this.size + by, 0), SIZES.length - 1);
    this.fit();
  }

  turn() {
    this.turned = (this.turned + 1) % 4;
    this.fit();
  }

  fit() {
    const sheet = this.sheets[this.at];
    if (!sheet) return;
    sheet.dataset.size ??= sheet.getAttribute("viewBox");
    const [, , width, height] = sheet.dataset.size.split(" ").map(Number);
    const across = this.turned % 2 === 1;
    sheet.setAttribute("viewBox", across ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`);
    const moves = ["", `translate(${height} 0) rotate(90)`, `translate(${width} ${height}) rotate(180)`, `translate(0 ${width}) rotate(270)`];
    sheet.querySelector("g").setAttribute("transform", moves[this.turned]);
    sheet.style.width = `${SIZES[this.size]}%`;
  }

  // Lights up where these fields stand, and brings the first place into sight.
  light(names, follow) {
    const wanted = new Set(names);
    let first = null;
    for (const place of all("[data-for]", this.root)) {
      const lit = place.dataset.for.split(" ").some((name) => wanted.has(name));
      place.classList.toggle("shining", lit);
      if (lit) first ??= place;
    }
    if (!first || !follow) return;
    const sheet = first.closest(".sheet");
    if (sheet && sheet !== this.sheets[this.at]) this.go(this.sheets.indexOf(sheet));
    const frame = this.root.querySelector(".sheets, .marked");
    const [place, view] = [first.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (place.top < view.top + 20 || place.bottom > view.bottom - 20) frame.scrollTop += place.top - view.top - view.height / 3;
    if (place.left < view.left + 20 || place.right > view.right - 20) frame.scrollLeft += place.left - view.left - view.width / 3;
  }

  listen(sheet) {
    const lasso = sheet.querySelector(".lasso");
    const words = all(".word", sheet).map((word) => {
      const [x, y] = [Number(word.getAttribute("x")), Number(word.dataset.y)];
      return { word, x, y, right: x + Number(word.getAttribute("textLength")), bottom: y + Number(word.dataset.h) };
    });
    const boxes = all(".box", sheet).map((box) => {
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
      return { box, x, y, right: x + width, bottom: y + height, area: width * height };
    });
    const where = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.querySelector("g").getScreenCTM().inverse());
    const on = (one, at) => at.x >= one.x - 1 && at.x <= one.right + 1 && at.y >= one.y - 1 && at.y <= one.bottom + 1;
    const boxAt = (at) => boxes.filter((one) => on(one, at)).sort((a, b) => a.area - b.area)[0]?.box;
    let from = null;
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault(); // the field keeps the focus
      sheet.setPointerCapture(event.pointerId);
      from = where(event);
    });
    sheet.addEventListener("pointermove", (event) => {
      const at = where(event);
      if (!from && !moved(event)) return;
      if (!from) return void (boxAt(at) ? this.point([boxAt(at).dataset.for]) : this.leave());
      const [x, y] = [Math.min(from.x, at.x), Math.min(from.y, at.y)];
      const area = { x, y, width: Math.abs(at.x - from.x), height: Math.abs(at.y - from.y) };
      for (const [name, value] of Object.entries(area)) lasso.setAttribute(name, value);
      for (const one of words) one.word.classList.toggle("chosen", caught(one, area));
    });
    sheet.addEventListener("pointerup", (event) => {
      if (!from) return;
      const at = where(event);
      const dragged = Math.hypot(at.x - from.x, at.y - from.y) > 4;
      const area = { x: Math.min(from.x, at.x), y: Math.min(from.y, at.y), width: Math.abs(at.x - from.x), height: Math.abs(at.y - from.y) };
      const chosen = dragged ? words.filter((one) => caught(one, area)) : words.filter((one) => on(one, at)).slice(0, 1);
      from = null;
      lasso.setAttribute("width", 0);
      for (const one of words) one.word.classList.remove("chosen");
      chosen.sort((a, b) => (Math.abs(a.y - b.y) > 4 ? a.y - b.y : a.x - b.x));
      const taken = chosen.length && this.take(chosen.map((one) => one.word.textContent).join(" "));
      if (!taken && boxAt(at)) this.point([boxAt(at).dataset.for], true);
    });
    sheet.addEventListener("pointerleave", () => from || this.leave());
  }
}

const caught = (one, { x, y, width, height }) => {
  const [middle, centre] = [(one.x + one.right) / 2, (one.y + one.bottom) / 2];
  return middle >= x && middle <= x + width && centre >= y && centre <= y + height;
};

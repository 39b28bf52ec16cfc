// The overlay editor: line numbers beside the text, those with a mistake marked, and the way from a mistake to its line.

const text = document.getElementById("text");
const form = document.getElementById("overlay-form");
const gutter = document.querySelector(".gutter");

const draw = () => {
  const wrong = new Set((document.getElementById("overlay-faults")?.dataset.lines ?? "").split(" ").filter(Boolean));
  gutter.replaceChildren();
  for (let line = 1; line <= text.value.split("\n").length; line++) {
    const number = wrong.has(String(line)) ? document.createElement("b") : document.createTextNode("");
    number.textContent = line;
    gutter.append(number, "\n");
  }
  gutter.scrollTop = text.scrollTop;
};

const goTo = (line) => {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  text.scrollTop = Math.max(0, (line - 4) * (text.scrollHeight / lines.length));
};

text.addEventListener("input", draw);
text.addEventListener("scroll", () => (gutter.scrollTop = text.scrollTop));
document.body.addEventListener("htmx:afterSwap", draw);
document.addEventListener("click", (event) => {
  const place = event.target.closest(".at-line");
  if (!place) return;
  event.preventDefault();
  goTo(Number(place.dataset.line));
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
draw();

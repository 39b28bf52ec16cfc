// The EDIFACT page: what is pasted or dropped is read at once; an order's line and its segments light up together.

const form = document.getElementById("edi-form");
const source = document.getElementById("source");
const file = document.getElementById("file");

source.addEventListener("paste", () => setTimeout(() => ((file.value = ""), form.requestSubmit())));
source.addEventListener("input", () => (file.value = ""));
file.addEventListener("change", () => file.files.length && form.requestSubmit());
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (name === "drop" && event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}

const reading = document.getElementById("reading");
const light = (line) => {
  for (const one of reading.querySelectorAll(".lit-line")) one.classList.remove("lit-line");
  if (line) for (const one of reading.querySelectorAll(`[data-line="${CSS.escape(line)}"]`)) one.classList.add("lit-line");
};
for (const name of ["mouseover", "focusin"]) {
  reading.addEventListener(name, (event) => light(event.target.closest("[data-line]")?.dataset.line));
}
reading.addEventListener("mouseleave", () => light(null));
reading.addEventListener("click", (event) => {
  const line = event.target.closest(".order-lines [data-line]");
  if (line) reading.querySelector(`.piece[data-line="${CSS.escape(line.dataset.line)}"]`)?.scrollIntoView({ block: "center" });
});

// A browser writes a day as its own language does, whatever language the page is in. Where the two differ, a day is typed into a
// field of the page's language; the calendar of the browser stays behind a button, and keeps the value that is sent.

const words = document.querySelector('meta[name="days"]')?.dataset;
const chosen = document.documentElement.lang;

const told = (iso) => iso.split("-").reverse().join("/");

/** "7/3/2026", "07.03.2026" or "07032026" as 2026-03-07; "" for no such day. */
const meant = (said) => {
  const parts = /^\s*(\d{1,2})[\s./-]?(\d{1,2})[\s./-]?(\d{4})\s*$/.exec(said);
  if (!parts) return "";
  const iso = `${parts[3]}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(iso) ? iso : "";
};

const speak = (native) => {
  const typed = document.createElement("input");
  const calendar = document.createElement("button");
  Object.assign(typed, { type: "text", inputMode: "numeric", autocomplete: "off", placeholder: words.form, required: native.required });
  Object.assign(calendar, { type: "button", className: "button ghost small", textContent: "▾", ariaLabel: words.choose });
  typed.value = native.value && told(native.value);
  typed.title = native.title;
  native.required = false;
  native.tabIndex = -1;
  native.ariaHidden = "true";
  native.classList.add("behind");
  const place = document.createElement("span");
  place.className = "typed-day";
  native.replaceWith(place);
  place.append(typed, calendar, native);
  typed.addEventListener("input", () => {
    const before = native.value;
    native.value = meant(typed.value);
    const early = native.min && native.value && native.value < native.min;
    typed.setCustomValidity(typed.value && (!native.value || early) ? words.wrong : "");
    if (native.value !== before) native.dispatchEvent(new Event("change", { bubbles: true }));
  });
  native.addEventListener("change", () => document.activeElement !== typed && (typed.value = native.value && told(native.value)));
  calendar.addEventListener("click", () => native.showPicker());
};

if (words && !navigator.language.toLowerCase().startsWith(chosen)) {
  for (const native of document.querySelectorAll('input[type="date"]')) speak(native);
}

// Numbers and days as papers write them; the same rules as gateway/web/console/desk_values.py, for what is checked while one types.

export function readNumber(said) {
  const found = said.replaceAll("−", "-").match(/-?\d[\d\s.,'’]*/);
  if (!found) return null;
  let plain = found[0].replace(/[\s'’]/g, "");
  const last = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  if (last >= 0) {
    const sign = plain[last];
    plain = plain.replaceAll(sign === "," ? "." : ",", "");
    plain = plain.split(sign).length > 2 ? plain.replaceAll(sign, "") : plain.replace(sign, ".");
  }
  return /^-?\d*\.?\d*$/.test(plain) && plain !== "" ? Number(plain) : null;
}

export function readDay(said) {
  const iso = said.trim().match(/^(\d{4})-(\d{2})-(\d{2})/);
  const [year, month, day] = iso ? iso.slice(1) : (said.match(/\b(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\b/)?.slice(1).reverse() ?? []);
  if (!year) return null;
  const full = year.length === 2 ? `20${year}` : year;
  const made = new Date(`${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T00:00:00Z`);
  return Number.isNaN(made.getTime()) || made.getUTCDate() !== Number(day) ? null : made.toISOString().slice(0, 10);
}

// What a word from the page becomes in a field.
export function tidied(kind, said, language) {
  const text = said.replace(/\s+/g, " ").trim();
  if (kind === "number") {
    const found = text.match(/-?\d[\d\s.,'’]*/);
    return found ? found[0].replace(/[\s'’]/g, "").replace(/[.,]$/, "") : text;
  }
  if (kind === "date") {
    const day = readDay(text);
    if (!day) return text;
    return language === "fr" ? day.split("-").reverse().join("/") : day;
  }
  return text.replace(/^[:;,]\s*|\s*[:;,]$/g, "");
}

export function shown(value, language) {
  const plain = value.toFixed(2);
  return language === "fr" ? plain.replace(".", ",") : plain;
}

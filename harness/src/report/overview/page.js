"use strict";
// Sorting and filtering: the page says everything without.
const root = document.documentElement;
const by = (id) => document.getElementById(id);
const body = by("table").tBodies[0];
const rows = [...body.rows].map((row, at) => ({ row, at, text: row.cells[0].textContent.toLowerCase(), has: (what, one) => row.dataset[what].split(" ").includes(one) }));
const lang = () => (by("l-zh").checked ? "zh" : "en");
const value = (id) => (by(id) ? by(id).value : "");

const filter = () => {
  const [find, show, check, cause] = ["find", "show", "check", "cause"].map(value);
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const one of rows) {
    const is = words.every((word) => one.text.includes(word)) && (!show || one.has("kind", show)) && (!check || one.has("fails", check)) && (!cause || one.has("causes", cause));
    one.row.hidden = !is;
    shown += is;
  }
  by("count").textContent = by("count").dataset[lang()].replace("#1", shown).replace("#2", rows.length);
};

// No score comes last, whichever way.
const order = ["✗", "✗~", "–", "?", "✓~", "✓", "·", ""];
const keyed = (at) => {
  const collator = new Intl.Collator(root.lang, { numeric: true });
  const numbers = rows.length > 0 && "by" in rows[0].row.cells[at].dataset;
  const isCheck = by("heads").cells[at].classList.contains("check");
  const key = ({ row }) => {
    const cell = row.cells[at];
    if (numbers) return cell.dataset.by === "" ? null : Number(cell.dataset.by);
    if (isCheck) return cell.textContent === "" ? null : order.indexOf(cell.textContent.trim());
    return [...cell.querySelectorAll("*")].length ? cell.innerText.trim() : cell.textContent.trim();
  };
  const keys = new Map(rows.map((one) => [one, key(one)]));
  return (a, b, sign) => {
    const [one, other] = [keys.get(a), keys.get(b)];
    if (one === null || other === null) return (one === null) - (other === null) || a.at - b.at;
    return sign * (typeof one === "number" ? one - other : collator.compare(one, other)) || a.at - b.at;
  };
};
const sort = (head, at) => {
  // Points and times are asked for from the top.
  const first = head.classList.contains("number") ? "descending" : "ascending";
  const now = head.getAttribute("aria-sort");
  const next = !now ? first : now === "ascending" ? "descending" : "ascending";
  [...by("heads").cells].forEach((one) => one.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", next);
  const compare = keyed(at);
  rows.sort((a, b) => compare(a, b, next === "ascending" ? 1 : -1));
  body.append(...rows.map((one) => one.row));
};

const speak = () => {
  root.lang = lang() === "zh" ? "zh-CN" : "en";
  document.querySelectorAll("option[data-en]").forEach((one) => { one.textContent = one.dataset[lang()]; });
  filter();
};

root.classList.add("js");
[by("filters"), ...document.querySelectorAll(".pick")].forEach((one) => { one.hidden = false; });
[...by("heads").cells].forEach((head, at) => head.querySelector("button").addEventListener("click", () => sort(head, at)));
by("filters").addEventListener("input", filter);
by("filters").addEventListener("submit", (event) => event.preventDefault());
// A button of its own and no `reset`, whose event comes before anything is empty again.
by("clear").addEventListener("click", () => { by("filters").reset(); filter(); });
document.querySelectorAll(".pick").forEach((one) => one.addEventListener("click", () => {
  by("filters").reset();
  by(one.dataset.pick).value = one.dataset.value;
  filter();
  by("students").scrollIntoView();
  by(one.dataset.pick).focus({ preventScroll: true });
}));
document.querySelectorAll("input[name=l]").forEach((input) => input.addEventListener("change", speak));
speak();

// What the page adds where scripts run: a statement and its note light up together, filters work in place,
// and citations are copied. Everything it does is also there without it.

import "./cite.js";

const rows = document.querySelector("#rows");
const said = document.querySelector("#said");
const notes = [...document.querySelectorAll(".note")];
const marks = [...document.querySelectorAll("[data-s]")];
const numbers = (mark) => mark.dataset.s.split(" ");
const marksOf = new Map();
for (const mark of marks) {
  for (const n of numbers(mark)) {
    if (!marksOf.has(n)) marksOf.set(n, []);
    marksOf.get(n).push(mark);
  }
}

// A statement and its note light up together.
let lit = [];
function light(n) {
  for (const element of lit) element.classList.remove("lit");
  lit = n ? [...(marksOf.get(n) ?? []), document.getElementById(`n${n}`)].filter(Boolean) : [];
  for (const element of lit) element.classList.add("lit");
}
function statementAt(target) {
  const note = target.closest?.(".note");
  if (note) return note.dataset.n;
  const mark = target.closest?.("[data-s]");
  return mark ? numbers(mark).at(-1) : null;
}
for (const kind of ["pointerover", "focusin"]) rows.addEventListener(kind, (event) => light(statementAt(event.target)));
rows.addEventListener("pointerleave", () => light(null));

// A click on the words leads to the note, unless words are being selected or a link is meant.
rows.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-s]");
  if (!mark || event.target.closest("a") || String(getSelection())) return;
  location.hash = `n${numbers(mark).at(-1)}`;
});

// An explanation must not leave the page at the right.
rows.addEventListener("pointerover", place);
rows.addEventListener("focusin", place);
function place(event) {
  const mark = event.target.closest?.("[data-tip]");
  if (mark) mark.classList.toggle("toleft", mark.getBoundingClientRect().left > innerWidth / 2);
}

// Filters in place; the address says what is shown, so that it can be sent.
const filter = document.querySelector("#filter");
if (filter) {
  filter.classList.add("live");
  filter.addEventListener("change", () => {
    const wanted = Object.fromEntries(new FormData(filter));
    let shown = 0;
    const off = new Set();
    for (const note of notes) {
      const fits = ["speaker", "act", "form"].every((key) => wanted[key] === "" || wanted[key] === note.dataset[key]);
      note.classList.toggle("off", !fits);
      if (fits) shown += 1;
      else off.add(note.dataset.n);
    }
    for (const mark of marks) mark.classList.toggle("off", numbers(mark).every((n) => off.has(n)));
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ""));
    const summary = document.querySelector(".summary");
    summary.querySelector("strong")?.previousSibling?.remove();
    summary.querySelector("strong")?.remove();
    if (off.size > 0) {
      const strong = document.createElement("strong");
      strong.textContent = `${shown} of ${notes.length} shown`;
      summary.append(" · ", strong);
    }
    said.textContent = `${shown} of ${notes.length} statements shown`;
    history.replaceState(null, "", query.size > 0 ? `?${query}` : location.pathname);
  });
}

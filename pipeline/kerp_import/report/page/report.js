"use strict";
// Filters, "show the rest", and what a printer needs. Without this script everything can still be read.
const byId = (id) => document.getElementById(id);
const groups = [...document.querySelectorAll("details.group")].map((element) => ({
  element,
  heading: element.querySelector("summary").textContent.toLowerCase(),
  rows: [...element.querySelectorAll("tbody tr")].map((row) => ({ row, text: null })),
  wasOpen: element.open,
}));
document.documentElement.classList.add("script");

function textOf(entry) {
  // Cell by cell: A1 beside 1 is not A11.
  entry.text ??= [...entry.row.cells].map((cell) => cell.textContent).join("\n").toLowerCase();
  return entry.text;
}

function fill(words, figures) {
  return words.replace(/\{(\w+)\}/g, (_, name) => figures[name].toLocaleString());
}

function filterFindings() {
  const value = (name) => byId(`f-${name}`).value;
  const text = value("text").trim().toLowerCase();
  const [severity, rule, who, table] = ["severity", "rule", "who", "table"].map(value);
  const narrow = Boolean(text || table);
  let matching = 0, rules = 0, listed = 0;
  for (const group of groups) {
    const data = group.element.dataset;
    const asked = (!severity || data.severity === severity) && (!rule || data.rule === rule) && (!who || data.who === who);
    const whole = !text || group.heading.includes(text);
    let here = 0;
    listed += group.rows.length;
    for (const entry of group.rows) {
      const hit = asked && (!table || entry.row.dataset.table === table) && (whole || textOf(entry).includes(text));
      entry.row.hidden = !hit;
      here += hit;
    }
    group.element.hidden = here === 0;
    group.element.classList.toggle("narrow", narrow);
    group.element.open = narrow || rule ? here > 0 : group.wasOpen;
    matching += here;
    rules += here > 0;
  }
  byId("f-count").textContent = fill(byId("f-count").dataset.words, { rules, listed, rows: matching });
  byId("f-none").hidden = matching > 0;
}

function filterAccounts() {
  const text = byId("t-text").value.trim().toLowerCase();
  const differing = byId("t-differs").checked;
  let rows = 0;
  for (const row of document.querySelectorAll("tr.account")) {
    const hit = (!differing || row.classList.contains("differs")) && row.textContent.toLowerCase().includes(text);
    row.hidden = !hit;
    rows += hit;
  }
  byId("t-count").textContent = fill(byId("t-count").dataset.words, { rows });
}

function listen(form, act) {
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, 120);
  };
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
}

const search = document.querySelector("#findings form");
if (search) listen(search, filterFindings);
const accounts = document.querySelector("#tie-out form");
if (accounts) listen(accounts, filterAccounts);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.all");
  if (!button) return;
  const group = button.closest("details");
  const open = group.classList.toggle("whole");
  button.dataset.more ??= button.textContent;
  button.textContent = open ? button.dataset.fewer : button.dataset.more;
  button.setAttribute("aria-expanded", String(open));
});

// A link to a rule opens it, also where it is closed or filtered away.
function openTarget() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (!target || target.tagName !== "DETAILS") return;
  if (target.hidden) search.reset();
  target.hidden = false;
  target.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

// What is closed on the screen would be missing on paper: findings, mapping and lists are opened for it.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.group:not([open]), details.plain-details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});

// The part of checks.py that runs inside the page. checks.ask() puts these functions before a call of one of them.

const frames = (count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
  next();
});

const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const figureOf = (name) => document.getElementById(name);
const textOf = (name, part) => figureOf(name).querySelector(`.${part}`).textContent;

function colours() {
  const paper = [document.body, document.documentElement].map((e) => getComputedStyle(e).backgroundColor);
  return [paper.find((colour) => colour !== "rgba(0, 0, 0, 0)") ?? "not set", getComputedStyle(document.body).color];
}

function overflow() {
  const width = document.scrollingElement.scrollWidth;
  if (width <= innerWidth) return [];
  const clipped = (e) => { while ((e = e.parentElement)) if (getComputedStyle(e).overflowX !== "visible") return e !== document.body; };
  const wide = every("body *").filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !clipped(e));
  const names = wide.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className} in #${e.closest("[id]")?.id}`);
  return [`${width} pixels wide in ${innerWidth}: ${names.join("; ")}`];
}

// What may be hidden from a reader without scripts: what only scripts serve, and what opens by itself.
const MAY_HIDE = "details:not([open]), .controls, .notes, .scripted, [popover], [role=tooltip], .note";

function unread() {
  const problems = [];
  const main = document.querySelector("main");
  if ((main?.innerText.trim().length ?? 0) < 10) problems.push("the page has no text");
  for (const e of every("main :is(h1, h2, h3, p, li, td, dd)")) {
    if (e.textContent.trim() && !e.checkVisibility() && !e.closest(MAY_HIDE))
      problems.push(`hidden: ${e.tagName} ${e.textContent.trim().slice(0, 60)}`);
  }
  for (const figure of every("figure.explorable")) {
    const drawn = every(".chart svg", figure).filter((svg) => svg.getBoundingClientRect().width > 100);
    if (drawn.length !== 1 || !drawn[0].querySelector("path")) problems.push(`${figure.id}: ${drawn.length} drawings`);
    if (!figure.querySelector(".reading").textContent.trim()) problems.push(`${figure.id} says nothing`);
  }
  return problems.slice(0, 10);
}

async function texts() {
  for (const details of every("figure.explorable .data")) details.open = true;
  await frames(5);
  return Object.fromEntries(every("figure.explorable").map(({ id }) => [id, {
    finding: textOf(id, "finding"), measure: textOf(id, "measure"), reading: textOf(id, "reading"), source: textOf(id, "source"),
    cells: every(".table tbody tr", figureOf(id)).map((row) => [...row.cells].map((cell) => cell.textContent)),
  }]));
}

// -- one figure

const look = (name) => [textOf(name, "finding"), textOf(name, "reading"), figureOf(name).querySelector(".live svg")?.outerHTML].join();
const values = (name) => Object.fromEntries([...figureOf(name).querySelector(".controls").elements]
  .filter((e) => e.name).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));

const PATIENCE = window.patience ?? 120; // frames: two seconds

// Remembers what the figure shows; changed() then says whether that became something else.
function mark(name) { figureOf(name).marked = look(name); }

async function changed(name) {
  for (let i = 0; i < PATIENCE; i++) {
    await frames(1);
    if (look(name) !== figureOf(name).marked) return true;
  }
  return false;
}

// Waits until the figure says this finding and this reading.
async function says(name, words) {
  for (let i = 0; i < PATIENCE; i++) {
    if (textOf(name, "finding") === words[0] && textOf(name, "reading") === words[1]) return true;
    await frames(1);
  }
  return false;
}

async function follow(fragment) {
  location.hash = fragment;
  await frames(10);
}

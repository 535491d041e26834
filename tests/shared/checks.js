// The part of checks.py that runs inside the page. checks.ask() puts these functions before a call of one of them.

const frames = (count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
  next();
});

const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const called = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""} in #${e.closest("[id]")?.id}`;
const figureOf = (name) => document.getElementById(name);
const textOf = (name, part) => figureOf(name).querySelector(`.${part}`).textContent;

function colours() {
  const paper = [document.body, document.documentElement].map((e) => getComputedStyle(e).backgroundColor);
  return [paper.find((colour) => colour !== "rgba(0, 0, 0, 0)") ?? "not set", getComputedStyle(document.body).color];
}

// Waits until every figure is drawn in the size that it now has.
async function fitted() {
  await frames(3);
  for (const figure of every("figure.explorable[data-state=live]")) {
    const { width } = figure.querySelector(".chart").getBoundingClientRect();
    const drawn = () => Number(figure.querySelector(".live svg").getAttribute("width"));
    for (let n = 0; n < patience() && width && Math.abs(drawn() - width) >= 2; n++) await frames(1);
  }
}

async function overflow() {
  await fitted();
  const width = document.scrollingElement.scrollWidth;
  if (width <= innerWidth) return [];
  // What is placed absolutely is clipped only by what it is placed in.
  const holder = (e) => (getComputedStyle(e).position === "absolute" ? e.offsetParent : e.parentElement);
  const clipped = (e) => { while ((e = holder(e))) if (getComputedStyle(e).overflowX !== "visible") return e !== document.body; };
  const wide = every("body *").filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !clipped(e));
  const names = wide.slice(0, 3).map(called);
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
    const marks = "path, line:not([stroke='var(--sb-grid)'])";
    if (drawn.length !== 1 || !drawn[0].querySelector(marks)) problems.push(`${figure.id}: ${drawn.length} drawings`);
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

// Draws every live figure again, by its formulas alone, as `specifications` has them: the page has functions of them.
async function otherDrawings(specifications) {
  const problems = [];
  for (const { id, explorable: { view } } of every("figure.explorable[data-state=live]")) {
    const spec = specifications[id];
    const { width, height } = figureOf(id).querySelector(".chart").getBoundingClientRect();
    const signals = spec.signals.map((s) => ("update" in s ? s : { ...s, value: view.signal(s.name) }));
    const size = { width: Math.round(width), height: Math.round(height) };
    const again = await vega.view({ ...spec, ...size, signals }, { renderer: "none" });
    const [live, plain] = (await Promise.all([view, again].map((v) => v.toSVG()))).map((svg) => svg.replace(/(clip|gradient_)\d+/g, "$1"));
    const at = [...live].findIndex((letter, k) => letter !== plain[k]);
    if (live !== plain) problems.push(`${id} is drawn …${live.slice(at, at + 80)}…; by its formulas …${plain.slice(at, at + 80)}…`);
    again.finalize();
  }
  return problems;
}

// Returns an element of each kind that text has: its colour, what is behind it, its size, what it stands in.
function coloured() {
  const kinds = new Map();
  for (const e of every("body *")) {
    if (![...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || !e.checkVisibility()) continue;
    const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(e);
    const behind = [];
    for (let at = e; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
      if (opacity !== "1") behind.push(opacity);
      if (backgroundImage !== "none") behind.push(backgroundImage);
      if (backgroundColor === "rgba(0, 0, 0, 0)") continue;
      behind.push(backgroundColor);
      if (!/^rgba/.test(backgroundColor)) break;
    }
    const kind = [e.tagName, color, fontSize, fontWeight, textDecorationLine, getComputedStyle(e.parentElement).color, ...behind].join();
    if (!kinds.has(kind)) kinds.set(kind, e);
  }
  return [...kinds.values()];
}

// -- one figure

const look = (name) => [textOf(name, "finding"), textOf(name, "reading"), figureOf(name).querySelector(".live svg")?.outerHTML].join();
const values = (name) => Object.fromEntries([...figureOf(name).querySelector(".controls").elements]
  .filter((e) => e.name).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));

const patience = () => window.patience ?? 120; // frames: two seconds
const SETTLED = 20; // frames after which a figure has taken what a reader did, and has only to be done with it

// Remembers what the figure shows; changed() then says whether that became something else.
function mark(name) { figureOf(name).marked = look(name); }

async function changed(name) {
  const { marked, explorable } = figureOf(name);
  for (let i = 0; i < patience(); i++) {
    await frames(1);
    if (look(name) !== marked) return true;
    if (i >= SETTLED) { // what was asked for is computed: nothing more comes
      await explorable.view?.runAsync();
      return look(name) !== marked;
    }
  }
  return false;
}

// Returns which of the states [{control: value}], put by the figure's own engine, make it draw or say something else
// once the control is at one of its values; the figure is left as it opens.
async function mattersIn(name, states, control, values) {
  const { view, controls } = figureOf(name).explorable;
  const drawn = async (state) => {
    for (const { name, value } of controls) view.signal(`p_${name}`, state[name] ?? value);
    await view.runAsync();
    return [view.signal("t_finding"), view.signal("t_reading"), figureOf(name).querySelector(".live svg").outerHTML].join();
  };
  const found = [];
  for (const state of states) {
    const before = await drawn(state);
    for (const value of values) {
      if ((await drawn({ ...state, [control]: value })) === before) continue;
      found.push(state);
      break;
    }
  }
  await drawn({});
  return found;
}

// Waits until the figure has drawn what it holds: it does so once it is in sight.
async function settled(name) {
  const figure = figureOf(name).explorable;
  await figure.wake();
  const drawn = () => !figure.ahead && figure.controls.every((c) => figure.view.signal(`p_${c.name}`) === figure.state[c.name]);
  for (let i = 0; i < 5 * patience() && !drawn(); i++) await frames(1);
  await figure.view.runAsync();
  await frames(1);
}

// Waits until the figure says this finding and this reading.
async function says(name, words) {
  for (let i = 0; i < patience(); i++) {
    if (textOf(name, "finding") === words[0] && textOf(name, "reading") === words[1]) return true;
    await frames(1);
  }
  return false;
}

async function follow(fragment) {
  location.hash = fragment;
  await frames(10);
}

// -- for readers with other colours, larger letters, a keyboard alone

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const luminance = (colour) => rgba(colour).slice(0, 3).map((x) => x / 255)
  .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
  .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0;

// Returns the page's colour as a plain one: a canvas keeps what the system's own colour was when it first heard its name.
function paperNow() {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.setProperty("forced-color-adjust", "none");
  probe.style.setProperty("color", "var(--sb-paper)");
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

// Returns the controls without an outline and the marks and letters of charts that do not stand out from the paper.
function faint() {
  const problems = new Set();
  const paper = paperNow();
  for (const e of every("main :is(button, select, input[type=text], input[type=search])").filter(seen)) {
    const { borderTopColor, borderTopWidth, textDecorationLine } = getComputedStyle(e);
    if (textDecorationLine !== "underline" && (borderTopWidth === "0px" || contrast(borderTopColor, paper) < 3)) problems.add(`${called(e)} has no outline`);
  }
  for (const e of every(".chart svg :is(path, line, rect, circle, text), .verdicts rect, .conflict :is(circle, .range)").filter(seen)) {
    const { fill, stroke, opacity, fillOpacity, strokeOpacity } = getComputedStyle(e);
    if (e.closest(".role-axis-grid, .role-axis-tick, .role-axis-domain, .background")) continue;
    const strong = [[fill, opacity * fillOpacity], [stroke, opacity * strokeOpacity]]
      .filter(([colour, much]) => colour !== "none" && rgba(colour)[3] * much > 150).map(([colour]) => contrast(colour, paper));
    const onMark = e.tagName === "text" && contrast(fill, paper) < 1.01; // a word in the paper's colour stands on a mark
    if (strong.length && !onMark && Math.max(...strong) < (e.tagName === "text" ? 4.5 : 2.5)) problems.add(`${called(e)} is ${fill} with ${stroke} on ${paper}`);
  }
  return [...problems].slice(0, 10);
}

// Returns what shows fewer words than it has, once letters are large or far apart.
function cut() {
  const boxes = every("main *, nav *").filter((e) => e.firstChild?.nodeType === 3 && seen(e) && !e.closest("svg, .visually-hidden, select"));
  return boxes.filter((e) => {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(e);
    const hides = [overflowX, overflowY].some((x) => x === "hidden" || x === "clip") || textOverflow === "ellipsis";
    return hides && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
  }).map((e) => `cut: ${called(e)}, ${e.textContent.trim().slice(0, 40)}`).slice(0, 5);
}

function moving() {
  const running = document.getAnimations().map((a) => `moves: ${called(a.effect.target)}`);
  if (getComputedStyle(document.documentElement).scrollBehavior !== "auto") running.push("the page scrolls smoothly");
  return running;
}

const REACHED = "a[href], button, input, select, summary, [tabindex='0']";

// Returns what gives no sign when the keyboard reaches it, or stands under something else then.
async function unmarked(most) {
  await fitted();
  const all = every(REACHED).filter((e) => seen(e) && !e.disabled && e.tabIndex >= 0);
  const some = all.filter((_, i) => i % Math.ceil(all.length / most) === 0);
  const problems = [];
  for (const e of some) {
    e.focus({ focusVisible: true });
    if (document.activeElement !== e) { problems.push(`${called(e)} takes no focus`); continue; }
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
    const around = e.closest(".cards > li");
    if (!around && (outlineStyle === "none" || outlineWidth === "0px" || rgba(outlineColor)[3] === 0)) problems.push(`${called(e)} shows no focus`);
    const { left, right, top, bottom } = e.getClientRects()[0];
    const there = document.elementFromPoint((left + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
    const own = e.closest("label, .note-anchor"); // its note may open over it; Escape puts that away
    if (there && !there.contains(e) && !e.contains(there) && !own?.contains(there)) problems.push(`${called(e)} is under ${called(there)}`);
  }
  document.activeElement?.blur();
  return [...new Set(problems)].slice(0, 10);
}

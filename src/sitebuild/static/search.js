// @ts-check
// The search page: the places that have a reader's words, each with the sentence around them. MiniSearch, and the words
// of all places (finish/search.py), are loaded once somebody searches.
(() => {
  "use strict";
  const MOST = 30; // results that are shown
  const WORD = /[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu;
  const SENTENCE = /\n|(?<=[.?!])\s+(?=[^\p{Ll}])/u;
  const SAYS_NOTHING = new Set(("a about all an and any are as at be by can did do does for from has have how i in into is it its many me much "
    + "my of on or our s so t than that the their there these they this to was we were what when where which who whose why will with you").split(" "));
  /** How much a hit counts by the kind of its place. @type {Record<string, number>} */
  const COUNTS = { term: 2.5, section: 1.3, figure: 1.1, claim: 1, conflict: 1, number: 0.6, table: 0.5, source: 0.5, constant: 0.4, function: 0.4 };

  const root = document.documentElement.dataset.content_root || "./";
  const form = /** @type {HTMLFormElement} */ (document.querySelector("main form"));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=q]"));
  const status = /** @type {HTMLElement} */ (document.querySelector("#search-status"));
  const list = /** @type {HTMLElement} */ (document.querySelector("#search-results"));

  /** A word as it is looked for: small, without accents and the s of a plural; none, if it says nothing. */
  const stem = (/** @type {string} */ word) => {
    const plain = word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    return SAYS_NOTHING.has(plain) ? null : plain.replace(/(?<=\p{L}{2}[^s])s$/u, "");
  };

  const load = (/** @type {string} */ path) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  /** @type {Promise<any> | undefined} */
  let index;
  const loaded = () => index ??= Promise.all([load("assets/minisearch.js"), load("assets/search.js")]).then(async () => {
    const { kinds, pages, places } = window.searched;
    const made = new MiniSearch({
      fields: ["title", "name", "text"], idField: "at",
      tokenize: (/** @type {string} */ text) => text.match(WORD) ?? [],
      processTerm: stem,
    });
    await made.addAllAsync(places.map(([, , , title, name, text], at) => ({ at, title, name, text })), { chunkSize: 100 });
    const place = (/** @type {number} */ at) => {
      const [kind, page, id, title, name, text] = places[at];
      return { kind: kinds[kind], page: pages[page], id, title, name, text };
    };
    return { made, place };
  });

  /** How much a hit counts: a chapter more than its Workings, these more than a page about the book itself. */
  const counts = (/** @type {any} */ { kind, page: { path } }) =>
    COUNTS[kind] * (kind !== "section" ? 1 : path.startsWith("book/") ? 0.4 : path.endsWith("-workings") ? 0.7 : 1);

  /** Returns the places that have all the words of a query, or else some of them, the best first. */
  async function find(/** @type {string} */ query) {
    const { made, place } = await loaded();
    const looked = (/** @type {string} */ combineWith) => made.search(query, {
      combineWith, boost: { title: 3, name: 4 },
      prefix: (/** @type {string} */ term) => term.length > 2,
      fuzzy: (/** @type {string} */ term) => term.length > 3 && !/\d/.test(term) && 0.2,
      weights: { prefix: 0.5, fuzzy: 0.3 },
      boostDocument: (/** @type {number} */ at) => counts(place(at)),
    });
    const all = looked("AND");
    const hits = all.length ? all : looked("OR");
    return { whole: all.length > 0, hits: hits.map((/** @type {any} */ { id, terms }) => ({ ...place(id), terms: new Set(terms) })) };
  }

  /** Returns the sentence of a text that has most of the terms. */
  function sentence(/** @type {string} */ text, /** @type {Set<string>} */ terms) {
    let best = "", most = -1;
    for (const one of text.split(SENTENCE)) {
      const has = new Set((one.match(WORD) ?? []).map(stem).filter((word) => word && terms.has(word))).size;
      if (has > most) [best, most] = [one, has];
    }
    return best;
  }

  /** Puts a text into an element, the words that were looked for in marks. */
  function marked(/** @type {HTMLElement} */ element, /** @type {string} */ text, /** @type {Set<string>} */ terms) {
    let at = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (!terms.has(stem(word) ?? "")) continue;
      const mark = document.createElement("mark");
      mark.textContent = word;
      element.append(text.slice(at, index), mark);
      at = index + word.length;
    }
    element.append(text.slice(at));
    return element;
  }

  function result(/** @type {any} */ { kind, page, id, title, name, text, terms }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}${page.path}.html#${id}`;
    marked(link, title || name, terms);
    const where = document.createElement("p");
    where.className = "where";
    const known = ["claim", "figure", "number", "table", "constant"].includes(kind) ? ` ${name}` : ""; // it can be asked for by that
    where.textContent = kind === "section" ? page.title : `${kind[0].toUpperCase()}${kind.slice(1)}${known}: ${page.title}`;
    item.append(link, where);
    if (text) item.append(marked(document.createElement("p"), sentence(text, terms), terms));
    return item;
  }

  let asked = "";
  async function show() {
    const query = field.value.trim();
    if (query === asked) return;
    asked = query;
    if (!query) { list.replaceChildren(); status.textContent = ""; return; }
    if (!window.searched) status.textContent = "Searching …";
    try {
      const { whole, hits } = await find(query);
      if (query !== asked) return;
      const count = hits.length === 1 ? "1 place" : `${hits.length} places`;
      const first = hits.length > MOST ? `, the first ${MOST} are shown` : "";
      status.textContent = hits.length === 0 ? `Nothing was found for “${query}”.`
        : whole ? `${count} for “${query}”${first}.` : `No place has all of “${query}”; ${count} with a part of it${first}.`;
      list.replaceChildren(...hits.slice(0, MOST).map(result));
    } catch {
      index = undefined;
      asked = "";
      status.textContent = "The search could not be loaded; try again.";
    }
  }

  field.value = new URLSearchParams(location.search).get("q") ?? field.value;
  let wait = 0;
  field.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 150); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try { history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`); } catch { /* a page on a disk has one address */ }
    show();
  });
  show();
})();

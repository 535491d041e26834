// @ts-check
// Long tables: the button in a heading sorts the rows, up, down, and back; more than twenty rows have a filter. Each is a
// plain table without this script. What is folded away waits until it is opened.
globalThis.lists = (() => {
  "use strict";
  const SORTED = 4, FILTERED = 20; // a table has more rows than these
  /** @type {Record<string, number>} */
  const TIMES = { thousand: 1e3, million: 1e6, bn: 1e9, billion: 1e9, tn: 1e12, trillion: 1e12, quadrillion: 1e15 };
  const NUMBER = /^([-−+]?)[$€£]?([\d,]*\.?\d+(?:e[-+]?\d+)?)\s*(\p{L}*)(?![-\d])/iu;
  const { compare } = new Intl.Collator("en", { numeric: true });

  /** The number that a text begins with, `$1.4 trillion`, or none: a day and a name with a digit are words. */
  function number(/** @type {string} */ text) {
    const [, sign, digits, unit] = NUMBER.exec(text) ?? [];
    return digits ? Number(`${sign && sign !== "+" ? "-" : ""}${digits.replaceAll(",", "")}`) * (TIMES[unit.toLowerCase()] ?? 1) : undefined;
  }

  /** @type {WeakMap<HTMLElement, string>} */
  const texts = new WeakMap();
  function text(/** @type {HTMLElement} */ item) {
    const kept = texts.get(item) ?? item.textContent.toLowerCase();
    texts.set(item, kept);
    return kept;
  }

  /** Hides the items that lack one of the words, or do not fit; returns how many are left. */
  function narrow(/** @type {HTMLElement[]} */ items, /** @type {string} */ query, /** @type {(item: any) => boolean} */ fits = () => true) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !(fits(item) && words.every((word) => text(item).includes(word)));
    return items.filter((item) => !item.hidden).length;
  }

  function sortable(/** @type {HTMLTableElement} */ table, /** @type {HTMLTableRowElement[]} */ rows) {
    const heads = [...table.tHead?.rows[0]?.cells ?? []];
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: "" }[head.ariaSort ?? ""] ?? "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        if (next) head.ariaSort = next;
        const cells = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
        const numbers = new Map([...cells].map(([row, cell]) => [row, number(cell)]));
        const counted = [...cells].every(([row, cell]) => !cell || numbers.get(row) !== undefined);
        const sign = next === "descending" ? -1 : 1;
        const order = (/** @type {HTMLTableRowElement} */ a, /** @type {HTMLTableRowElement} */ b) => {
          const [x, y] = [cells.get(a) ?? "", cells.get(b) ?? ""];
          if (!x || !y) return Number(!x) - Number(!y); // what is not known stands last
          return sign * (counted ? Number(numbers.get(a)) - Number(numbers.get(b)) : compare(x, y));
        };
        table.tBodies[0].append(...next ? rows.toSorted(order) : rows);
      });
    });
  }

  function filtered(/** @type {HTMLTableElement} */ table, /** @type {HTMLTableRowElement[]} */ rows) {
    const form = document.createElement("form");
    form.className = "list-tools";
    form.role = "search";
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    label.append("Filter the rows", field);
    const count = document.createElement("output");
    form.append(label, count);
    form.ariaLabel = `Filter ${table.parentElement?.ariaLabel ?? table.caption?.textContent ?? "the table"}`;
    const show = () => { count.value = `${narrow(rows, field.value)} of ${rows.length} rows`; };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", show);
    form.addEventListener("reset", () => setTimeout(show));
    show();
    /** @type {HTMLElement} */ (table.parentElement).before(form);
    table.list = form;
  }

  /** Brings the tables in a part of the page to life, but those that are folded away in it. */
  function prepare(/** @type {ParentNode} */ part) {
    for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (part.querySelectorAll(".scroll > table, .pst-scrollable-table-container > table"))) {
      const rows = [...table.tBodies[0]?.rows ?? []];
      if (table.dataset.list || table.closest("details:not([open])") || table.tHead?.rows.length !== 1 || table.querySelector("[rowspan], [colspan]")) continue;
      table.dataset.list = "on";
      if (rows.length > SORTED) sortable(table, rows);
      if (rows.length > FILTERED) filtered(table, rows);
    }
  }

  document.addEventListener("toggle", ({ target }) => { if (target instanceof HTMLDetailsElement && target.open) prepare(target); }, true);
  prepare(document);
  return { narrow, number };
})();

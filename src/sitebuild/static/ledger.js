// @ts-check
// Search, filters, order and deep links for a long list: the ledger's claims, a chapter's numbers. The page is a plain list
// without this script. The filters stand in the address (#document=680bn-2026&verdict=holds); #claim-C001-04 opens an entry.
(() => {
  "use strict";
  // What is far from the screen waits to be laid out (ledger.css) until there is time: a picture of the whole page has it all.
  const far = [...document.querySelectorAll(".list > .claim, .codebook-entry, .codebook-table")];
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 20));
  function lay() {
    for (const part of far.splice(0, location.hash ? far.length : 16)) part.classList.add("laid");
    if (far.length) idle(lay);
  }
  lay();

  /** @type {any} */
  const ledger = document.querySelector(".ledger");
  const form = ledger?.querySelector(".list-tools");
  if (!ledger) {
    addEventListener("hashchange", openTarget);
    return openTarget();
  }
  const list = ledger.querySelector(".list");
  const count = form.querySelector("output");
  /** @type {HTMLElement[]} */
  const items = [...list.children];
  /** @type {string[]} */
  const names = [...form.elements].map((field) => field.name).filter(Boolean);
  const filters = names.filter((name) => name !== "search" && name !== "sort");
  const place = new Map(items.map((item, at) => [item, at]));

  /** Where an item stands by a key: in the order of the key's menu; else numbers and days fall, and what has none is last. */
  function rank(/** @type {HTMLElement} */ item, /** @type {string} */ key) {
    const value = item.dataset[key] ?? "";
    const options = [...form.elements[key]?.options ?? []].map((option) => option.value);
    return options.length ? options.indexOf(value) : -(Number(value.replaceAll("-", "").padEnd(key === "day" ? 8 : 0, "0")) || 0);
  }

  let sorted = "";

  function show() {
    const fits = (/** @type {HTMLElement} */ item) => filters.every((name) => !form.elements[name].value || item.dataset[name] === form.elements[name].value);
    const shown = lists.narrow(items, form.elements.search.value, fits);
    const key = form.elements.sort.value;
    if (key !== sorted) {
      sorted = key;
      const at = (/** @type {HTMLElement} */ item) => place.get(item) ?? 0;
      list.append(...key ? items.toSorted((a, b) => rank(a, key) - rank(b, key) || at(a) - at(b)) : items);
    }
    count.value = `${shown} of ${items.length} ${form.dataset.of}`;
  }

  function write() {
    const state = new URLSearchParams();
    for (const name of names) if (form.elements[name].value) state.set(name, form.elements[name].value);
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname + location.search);
  }

  function read() {
    if (!location.hash.includes("=")) return openTarget();
    const state = new URLSearchParams(location.hash.slice(1));
    for (const name of names) {
      const field = form.elements[name];
      const wanted = state.get(name) ?? "";
      const before = wanted && [...(field.options ?? [])].find((option) => option.dataset.was === wanted);
      field.value = before ? before.value : wanted;
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    show();
    ledger.scrollIntoView();
  }

  function openTarget() {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch { /* an address that is not well-formed names nothing */ }
    if (!target) return;
    if (target instanceof HTMLAnchorElement && target.hash === location.hash) return location.replace(target.href); // it moved
    if (target.hidden) { // filtered out
      const tools = target.closest("table")?.list ?? form;
      tools.reset();
      if (tools === form) show();
      target.hidden = false;
    }
    const around = target.closest("tr") ? [target.closest("details")] : [];
    for (const part of /** @type {any[]} */ ([target, ...around, ...target.querySelectorAll("details")])) part.open = true;
    target.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  form.addEventListener("input", () => { show(); write(); });
  form.addEventListener("reset", () => setTimeout(() => { show(); write(); }));
  addEventListener("hashchange", read);
  show();
  read();
})();

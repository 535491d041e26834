// @ts-check
// Search, filters, order and deep links for the ledger of claims. The page is a plain list without this script.
// The filters stand in the address (#document=680bn-2026&verdict=holds); #claim-C001-04 opens an entry.
(() => {
  "use strict";
  /** @type {any} */
  const ledger = document.querySelector(".ledger");
  if (!ledger) {
    addEventListener("hashchange", openTarget);
    return openTarget();
  }
  const form = ledger.querySelector(".ledger-tools");
  const list = ledger.querySelector(".claims");
  const count = form.querySelector("output");
  /** @type {HTMLElement[]} */
  const claims = [...list.querySelectorAll(".claim")];
  const verdicts = [...form.elements.verdict.options].map((option) => option.value);
  const text = new Map(claims.map((claim) => [claim, claim.textContent.toLowerCase()]));
  const filters = ["document", "chapter", "kind", "verdict", "written", "strength"];
  const names = ["search", ...filters, "sort"];

  /** @type {Record<string, (a: HTMLElement, b: HTMLElement) => number>} */
  const orders = {
    "": (a, b) => claims.indexOf(a) - claims.indexOf(b),
    verdict: (a, b) => verdicts.indexOf(a.dataset.verdict) - verdicts.indexOf(b.dataset.verdict),
    distance: (a, b) => (Number(b.dataset.distance) || 0) - (Number(a.dataset.distance) || 0),
  };

  let sorted = "";

  function show() {
    /** @type {string[]} */
    const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const fits = filters.every((name) => !form.elements[name].value || claim.dataset[name] === form.elements[name].value);
      claim.hidden = !(fits && words.every((word) => text.get(claim)?.includes(word)));
      shown += Number(!claim.hidden);
    }
    if (form.elements.sort.value !== sorted) {
      sorted = form.elements.sort.value;
      list.append(...[...claims].sort((a, b) => orders[sorted](a, b) || orders[""](a, b)));
    }
    count.value = `${shown} of ${claims.length} claims`;
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
    if (target.hidden) {
      form.reset();
      show();
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

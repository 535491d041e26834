// @ts-check
// A figure on a page of its own tells the page that frames it how high it is; its link to the chapter leads to its state.
"use strict";
(() => {
  const element = /** @type {HTMLElement} */ (document.querySelector("figure.explorable"));
  const place = /** @type {HTMLAnchorElement} */ (document.querySelector("a.place"));
  const tell = () => parent.postMessage({ scalingBet: element.id, height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  if (parent !== window) new ResizeObserver(tell).observe(document.body);
  place.addEventListener("click", () => { place.hash = element.explorable?.fragment() ?? place.hash; });
})();

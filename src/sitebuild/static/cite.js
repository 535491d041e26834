// @ts-check
// How to cite one thing: a reader who came from a moved figure cites it as moved; a citation can be copied and saved.
"use strict";
(() => {
  const place = /** @type {HTMLAnchorElement} */ (document.querySelector(".place"));
  const status = /** @type {HTMLElement} */ (document.querySelector(".notes"));
  const addresses = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".address"));

  // Where the site's address is not known, it is that from which the page was read; a disk has none.
  const show = () => {
    if (location.hash.startsWith(`${place.hash}?`)) place.hash = location.hash;
    for (const shown of addresses) {
      const known = /^https?:/.test(shown.textContent ?? "") || !place.protocol.startsWith("http");
      shown.textContent = String(known ? shown.textContent : place.href).split("#")[0] + place.hash;
    }
  };
  addEventListener("hashchange", show);
  show();

  const acts = {
    async Copy(/** @type {string} */ text) {
      try {
        await navigator.clipboard.writeText(text);
        status.textContent = "Copied.";
      } catch { status.textContent = "The browser does not let this page copy: select the text instead."; }
    },
    Save(/** @type {string} */ text, /** @type {string} */ name) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-file]"))) {
    const row = document.createElement("p");
    row.className = "tools";
    for (const [name, act] of Object.entries(acts)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.ariaLabel = `${name}: ${section.querySelector("h2")?.textContent}`;
      button.addEventListener("click", () => act(section.querySelector("pre")?.textContent ?? "", section.dataset.file ?? ""));
      row.append(button);
    }
    section.append(row);
  }
})();

// @ts-check
// What a page does beyond reading: colours, notes, the place in the page, wide tables by keyboard, what has moved, the tour, printing.
(() => {
  /** @type {(selector: string, root?: ParentNode) => any[]} */
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const root = document.documentElement.dataset.content_root || "./";
  const load = (/** @type {string} */ path, /** @type {() => void} */ then) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = then;
    document.head.append(script);
  };

  const modes = ["auto", "light", "dark"];
  const [button] = all("#mode");
  const mode = () => String(document.documentElement.dataset.mode);
  const name = () => { button.ariaLabel = button.title = `Colours: ${mode()}`; };
  button.addEventListener("click", () => {
    dispatchEvent(new CustomEvent("mode", { detail: modes[(modes.indexOf(mode()) + 1) % modes.length] }));
    name();
  });
  name();

  // A note shows on hover and focus (book.css); Escape puts it away until the pointer or the focus moves on.
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".note-anchor:is(:hover, :focus-within)").forEach((note) => note.classList.add("put-away"));
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const [field] = all("input[name=q]");
      if (!field.offsetParent) all("#site-nav")[0].showPopover?.();
      field.focus();
    }
  });
  for (const moved of ["pointerout", "focusout"]) {
    addEventListener(moved, (event) => /** @type {any} */ (event.target).closest?.(".put-away")?.classList.remove("put-away"));
  }

  // A finger's first tap shows the note, the second follows its link, one beside it puts the note away.
  /** @type {Element | null} */
  let first = null;
  addEventListener("pointerdown", ({ target, pointerType }) => {
    const link = /** @type {any} */ (target).closest?.(".note-anchor > a");
    const open = /** @type {HTMLElement} */ (document.activeElement);
    first = pointerType === "touch" && link !== open ? link : null;
    if (pointerType === "touch" && open.closest(".note-anchor") && !open.closest(".note-anchor")?.contains(/** @type {any} */ (target))) open.blur();
  });
  addEventListener("click", (event) => {
    const link = /** @type {any} */ (event.target).closest?.(".note-anchor > a");
    if (!link || link !== first) return;
    event.preventDefault();
    link.focus();
  });

  // Whatever scrolls sideways can be scrolled by keyboard.
  const scrollers = all(".scroll, .math.display, .pst-scrollable-table-container");
  const scrolls = (/** @type {Element} */ box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
  const reach = new ResizeObserver(() => {
    for (const box of scrollers) box.toggleAttribute("tabindex", scrolls(box)) && (box.tabIndex = 0);
  });
  scrollers.forEach((box) => reach.observe(box));

  const toc = document.getElementById("page-toc");
  if (toc) {
    toc.addEventListener("click", ({ target }) => { if (/** @type {any} */ (target).closest("a") && toc.matches(":popover-open")) toc.hidePopover(); });
    const links = new Map(all("a", toc).map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const shown = new Set();
    const place = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) shown[isIntersecting ? "add" : "delete"](target.id);
      const last = [...links.keys()].filter((id) => shown.has(id)).pop();
      for (const [id, link] of links) id === last ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }, { rootMargin: "-10% 0px -80% 0px" });
    for (const id of links.keys()) { const section = document.getElementById(id); if (section) place.observe(section); }
  }

  // A report of an error carries the address that the reader sees, with the state of the figures.
  for (const link of all("a.report")) {
    link.addEventListener("click", () => {
      const address = new URL(link.href);
      const body = address.searchParams.get("body");
      if (!body) return;
      address.searchParams.set("body", body.replace(/^Page: .*$/m, () => `Page: ${location.href}`));
      link.href = address;
    });
  }

  // What has moved to another page is looked for there, with its state.
  const follow = () => {
    const name = /^#([^=&?]+)(\?|$)/.exec(location.hash)?.[1] ?? "";
    if (!name || document.getElementById(name)) return;
    load("assets/places.js", () => {
      const page = Object.hasOwn(window.places, name) && window.places[name];
      if (page) location.replace(`${root}${page}.html${location.hash}`);
    });
  };
  addEventListener("hashchange", follow);
  follow();

  // On the tour a bar says where the reader stands, and leads on.
  const step = Number(new URLSearchParams(location.search).get("tour"));
  if (step) load("assets/tour.js", () => {
    const now = window.tour[step - 1];
    if (!now) return;
    const bar = document.createElement("nav");
    bar.className = "tour";
    bar.ariaLabel = "Tour";
    const says = document.createElement("p");
    says.textContent = `Step ${step} of ${window.tour.length}. ${now.says}`;
    bar.append(says);
    for (const [to, text] of [[window.tour[step - 2]?.address, "Back"], [window.tour[step]?.address, "Next"], ["book/index.html", "Leave the tour"]]) {
      if (!to) continue;
      const link = document.createElement("a");
      link.href = root + to;
      link.textContent = text;
      bar.append(link);
    }
    document.body.append(bar);
  });

  all("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
})();

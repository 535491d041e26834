// @ts-check
// Brings explorable figures to life: takes what a reader moves, and shows what follows. Every number and every sentence is
// computed by the figure's own Vega specification; nothing here knows a model.
"use strict";
(() => {
  /** @type {Map<string, Figure>} */
  const figures = new Map();

  class Figure {
    constructor(/** @type {HTMLElement} */ element) {
      this.element = element;
      this.id = element.id;
      /** @type {Declaration} */
      const { controls, tables, rows, version, earlier } = JSON.parse(this.part(".declaration").textContent);
      this.controls = controls;
      this.tables = tables;
      this.rowsShown = rows;
      this.version = version;
      this.earlier = earlier;
      this.group = element.dataset.group;
      this.seen = !this.group;
      this.state = this.defaults();
      /** @type {State} */
      this.shown = {}; // what the fields hold
      /** @type {Promise<void> | undefined} */
      this.alive = undefined;
      /** @type {((said?: string) => void) | undefined} */
      this.reveal = undefined; // of a figure that is guessed first
      this.form = this.part(".controls");
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => this.input(event.target));
      this.form.addEventListener("change", (event) => this.input(event.target, true));
      this.part(".reset").addEventListener("click", () => { this.note(); this.set(this.defaults()); this.remember(); });
      this.part(".link").addEventListener("click", () => this.copyLink());
      this.part(".embed").addEventListener("click", () => this.embed());
      this.part(".save-svg").addEventListener("click", () => this.save("svg"));
      this.part(".save-png").addEventListener("click", () => this.save("png"));
      this.part(".data").addEventListener("toggle", () => this.fillTables());
      this.part(".code").addEventListener("toggle", () => this.showCode());
      this.element.querySelector("a.cite")?.addEventListener("click", ({ currentTarget }) => {
        /** @type {HTMLAnchorElement} */ (currentTarget).hash = this.fragment(); // it is cited as it stands
      });
      for (const name in tables) this.part(`[data-dataset="${name}"] .csv`).addEventListener("click", (event) => this.saveCsv(event, name));
    }

    /** @type {<K extends keyof Parts>(selector: K) => Parts[K]} */
    part(selector) { return /** @type {any} */ (this.element.querySelector(selector)); }
    field(/** @type {string} */ name) { return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name)); }
    defaults() { return figureState.defaults(this.controls); }
    note(text = "") { hold(this.part(".notes"), text); }

    // -- what the reader moves

    input(/** @type {any} */ field, done = false) {
      const exact = field.name.endsWith("-exact");
      const control = this.controls.find((c) => c.name === (exact ? field.name.slice(0, -6) : field.name));
      if (!control) return;
      delete this.shown[control.name]; // the field holds what the reader gave
      if (exact && !done) return; // a typed number counts when it is finished
      const { value, note } = control.kind === "toggle" ? { value: field.checked }
        : control.kind === "slider" && !exact ? { value: figureState.at(control, Number(field.value)) }
          : figureState.read(control, field.value, true);
      this.note(note);
      if (value === undefined) field.setAttribute("aria-invalid", "true"); // the last good state stays
      else this.set({ [control.name]: value });
      if (done) this.remember();
    }

    set(/** @type {State} */ changes) {
      this.take(changes);
      for (const other of figures.values()) {
        if (this.group && other !== this && other.group === this.group) {
          const shared = Object.entries(changes).filter(([name]) => other.controls.some((c) => c.name === name && c.shared));
          if (shared.length) other.follow(Object.fromEntries(shared));
        }
      }
      this.wake().then(() => this.draw());
    }

    take(/** @type {State} */ changes) {
      Object.assign(this.state, changes);
      this.reveal?.();
      this.showControls();
    }

    // Another figure of the group has moved what both hold: this one draws it when it is in sight.
    follow(/** @type {State} */ changes) {
      this.take(changes);
      if (this.seen) this.draw();
    }

    sight(seen = false) {
      this.seen = seen;
      if (seen) this.draw();
    }

    // What stands already is left alone: a field that is written to has the page laid out again, whatever it held.
    showControls() {
      for (const control of this.controls) {
        const value = this.state[control.name];
        const field = this.field(control.name);
        if (!field || this.shown[control.name] === value) continue; // or another figure of the group shows it
        this.shown[control.name] = value;
        if (control.kind === "toggle") field.checked = value;
        else if (control.kind === "choice") field.value = value;
        else {
          const position = control.log ? Math.log10(value) : value;
          if (document.activeElement !== field || Math.abs(field.valueAsNumber - position) > Number(field.step)) field.valueAsNumber = position;
          const exact = this.field(`${control.name}-exact`);
          exact.value = figureState.typed(value, control.format);
          exact.removeAttribute("aria-invalid");
          field.setAttribute("aria-valuetext", `${exact.value} ${control.unit}`.trim());
        }
      }
    }

    // -- alive

    wake() { return (this.alive ??= this.start().catch((error) => this.fail(error))); }

    fail(/** @type {Error} */ error) {
      this.element.dataset.state = "static";
      this.note(`${error.message}: the figure stays as it is drawn. Its data and code are below.`);
      console.info(error);
    }

    async start() {
      const chart = this.part(".chart");
      const view = await figureEngine.view(chart, this.id, this.state, (...args) => this.tip(...args));
      this.view = view;
      this.element.dataset.state = "live";
      this.showTexts(view);
      this.draw(); // what was moved while it was made
      new ResizeObserver(() => {
        const { width, height } = chart.getBoundingClientRect();
        if (Math.abs(width - view.width()) >= 1 && width) view.width(Math.round(width)).height(Math.round(height)).runAsync();
      }).observe(chart);
    }

    // The first change is drawn at once; what comes before the screen has shown it is drawn together after that.
    draw() {
      if (this.view && !this.ahead) this.redraw(this.view);
    }

    async redraw(/** @type {View} */ view) {
      const moved = this.controls.filter(({ name }) => view.signal(`p_${name}`) !== this.state[name]);
      if (!moved.length) return;
      this.ahead = true;
      requestAnimationFrame(() => {
        this.ahead = false;
        this.redraw(view);
      });
      this.part(".reading").setAttribute("aria-busy", "true");
      for (const { name } of moved) view.signal(`p_${name}`, this.state[name]);
      await view.runAsync();
      this.showTexts(view);
      this.fillTables();
      clearTimeout(this.quiet); // a screen reader hears the sentence when the slider rests
      this.quiet = setTimeout(() => this.part(".reading").removeAttribute("aria-busy"), 400);
    }

    showTexts(/** @type {View} */ view) {
      hold(this.part(".finding"), view.signal("t_finding"));
      hold(this.part(".reading"), view.signal("t_reading"));
    }

    /** @type {Tooltip} */
    tip(_, event, __, value) {
      const chart = this.part(".chart");
      let tip = this.part(".tip");
      if ((value ?? "") === "") return tip?.remove();
      if (!tip) { tip = document.createElement("div"); tip.className = "tip"; chart.append(tip); }
      tip.textContent = typeof value === "object" ? Object.entries(value).map(([k, v]) => `${k}: ${v}`).join("\n") : String(value);
      const box = chart.getBoundingClientRect();
      tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(0, event.clientY - box.top - tip.offsetHeight - 12)}px`;
    }

    // -- the state as a link

    fragment() { return figureState.fragment(this.id, this.controls, this.state, this.version); }

    remember() {
      try { history.replaceState(null, "", this.fragment()); } catch { /* a page without history keeps working */ }
    }

    async copyLink() {
      const link = location.href.split("#")[0] + this.fragment();
      this.remember();
      try {
        await navigator.clipboard.writeText(link);
        this.note("Link copied.");
      } catch { this.note(`The link to this state: ${link}`); }
    }

    restore(query = "") {
      const { state, notes } = figureState.restored(this.controls, query, this.version, this.earlier);
      this.note(notes.join(" "));
      this.reveal?.(); // first: what is above the figure becomes less
      if (parent === window) this.element.scrollIntoView(); // a frame leaves the page around it where it is
      this.set(state);
    }

    // -- data, code and pictures to take away

    fillTables() {
      if (!this.part(".data").open || !this.view) return;
      for (const name in this.tables) {
        const rows = this.view.data(name);
        const locale = this.view.locale();
        const step = Math.max(1, Math.ceil(rows.length / this.rowsShown));
        this.part(`[data-dataset="${name}"] tbody`).replaceChildren(...rows.filter((_, i) => i % step === 0).map((row) => {
          const line = document.createElement("tr");
          for (const [column, , , format] of this.tables[name]) line.insertCell().textContent = figureState.cell(row[column], format, locale);
          return line;
        }));
      }
    }

    async showCode() {
      const link = this.part(".code > a");
      const own = link && await figureEngine.own(this.id).catch(() => undefined);
      if (!own || !link.isConnected) return; // the link stays
      const panel = document.createElement("pre");
      panel.tabIndex = 0;
      panel.textContent = own.code;
      link.replaceWith(panel);
    }

    saveCsv(/** @type {Event} */ event, /** @type {string} */ name) {
      if (!this.view) return; // the link itself has the opening state
      event.preventDefault();
      const columns = this.tables[name].map(([column]) => column);
      figureSave.csv([columns, ...this.view.data(name).map((row) => columns.map((column) => row[column]))], `${this.id}-${name}.csv`);
    }

    async embed() {
      await this.wake();
      await figureEngine.load("_static/embed.js", "The code to embed").then(() => figureEmbed.open(this)).catch((error) => this.note(error.message));
    }

    async save(/** @type {"svg" | "png"} */ kind) {
      await this.wake();
      await figureSave.picture(this, kind);
    }
  }

  const hold = (/** @type {Element} */ element, /** @type {string} */ text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // -- the page

  const follow = () => {
    const [, name, query] = /^#([^?]*)\?(.*)$/.exec(location.hash) ?? [];
    figures.get(name)?.restore(query);
  };

  // Of a group only what is in sight is drawn while the reader moves something.
  const sight = new IntersectionObserver((all) => {
    for (const entry of all) figures.get(entry.target.id)?.sight(entry.isIntersecting);
  }, { rootMargin: "100px" });

  const near = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      figures.get(target.id)?.wake();
    }
  }, { rootMargin: "300px" });

  // A page that nobody has touched yet stays light: the first sign of a reader starts the figures near the screen.
  const signs = ["pointermove", "pointerdown", "keydown", "scroll", "focusin"];
  const begin = () => {
    for (const sign of signs) removeEventListener(sign, begin);
    for (const { element } of figures.values()) near.observe(element);
  };
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.explorable"))) {
    const figure = element.explorable = new Figure(element);
    figures.set(element.id, figure);
    if (figure.group) sight.observe(element);
  }
  // The answer shows once the reader has guessed or passed, has moved the figure or has come by a link to its state.
  for (const guess of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".guess"))) {
    const gap = /** @type {HTMLElement} */ (guess.querySelector(".gap"));
    const figure = figures.get(guess.dataset.figure ?? "");
    if (!figure) continue;
    figure.reveal = (said) => {
      guess.classList.add("done");
      figure.reveal = undefined;
      gap.textContent = said ? `You said: ${said}. ${gap.dataset.answer}` : "";
    };
    guess.addEventListener("click", (/** @type {any} */ { target }) => {
      const button = target.closest("button");
      if (button) figure.reveal?.(button.value && button.textContent);
    });
  }
  for (const sign of signs) addEventListener(sign, begin, { passive: true });
  addEventListener("hashchange", follow);
  follow();
})();

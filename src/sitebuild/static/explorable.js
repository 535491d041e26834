// Brings explorable figures to life: loads Vega once, when a reader is there and a figure near the screen,
// and then only moves values. Every number and every sentence is computed by the figure's own
// Vega specification; nothing here knows a model.
"use strict";
(() => {
  const VERSION = "1"; // of the state in a link; a link keeps its meaning as long as this stands
  const root = document.documentElement.dataset.content_root || "./";
  const figures = new Map();
  let vega; // a promise of the Vega library

  const load = (path, what) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${what} could not be loaded`));
    document.head.append(script);
  });
  const loadVega = () => (vega ??= load("assets/vega.js", "The drawing library").then(() => window.vegaEmbed));

  class Figure {
    constructor(element) {
      this.element = element;
      const { controls, tables, rows } = JSON.parse(this.part(".declaration").textContent);
      Object.assign(this, { controls, tables, rowsShown: rows, group: element.dataset.group, seen: !element.dataset.group });
      this.state = this.defaults();
      this.shown = {}; // what the fields hold
      this.form = this.part(".controls");
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => this.input(event.target, false));
      this.form.addEventListener("change", (event) => this.input(event.target, true));
      this.part(".reset").addEventListener("click", () => { this.note(); this.set(this.defaults()); this.remember(); });
      this.part(".link").addEventListener("click", () => this.copyLink());
      this.part(".save-svg").addEventListener("click", () => this.save("svg"));
      this.part(".save-png").addEventListener("click", () => this.save("png"));
      this.part(".data").addEventListener("toggle", () => this.fillTables());
      this.part(".code").addEventListener("toggle", () => this.showCode());
      for (const link of element.querySelectorAll("a.csv")) link.addEventListener("click", (event) => this.saveCsv(event));
    }

    part(selector) { return this.element.querySelector(selector); }
    field(name) { return this.form.elements.namedItem(name); }
    defaults() { return Object.fromEntries(this.controls.map((c) => [c.name, c.value])); }
    note(text = "") { hold(this.part(".notes"), "textContent", text); }

    // -- what the reader moves

    input(field, done) {
      const exact = field.name.endsWith("-exact");
      const control = this.controls.find((c) => c.name === (exact ? field.name.slice(0, -6) : field.name));
      if (!control) return;
      this.shown[control.name] = undefined; // the field holds what the reader gave
      if (exact && !done) return; // a typed number counts when it is finished
      this.note();
      let value;
      if (control.kind === "toggle") value = field.checked;
      else if (control.kind === "choice") value = field.value;
      else if (exact) value = this.admit(control, field.value, field);
      else value = control.log ? Number((10 ** Number(field.value)).toPrecision(3)) : Number(field.value);
      if (control.kind === "slider" && !exact) value = Math.min(control.high, Math.max(control.low, value));
      if (value !== undefined) this.set({ [control.name]: value });
      if (done) this.remember();
    }

    // The value of a control from a text; a bad one leaves a note and the last good state.
    admit(control, text, field) {
      const within = () => `${short(control.low, control)} to ${short(control.high, control)}`;
      if (control.kind === "toggle") {
        if (text === "true" || text === "false") return text === "true";
      } else if (control.kind === "choice") {
        if (control.options.includes(text)) return text;
      } else {
        const [, digits, sign] = /^\s*(.*?)\s*(%?)\s*$/s.exec(text.replace(/(?<=\d),(?=\d{3})/g, ""));
        const whole = sign || (field && percent(control)) ? 100 : 1; // a field that shows 5% takes 6 for 6%
        const value = digits === "" ? NaN : Number(digits) / whole;
        if (Number.isFinite(value)) {
          if (field) field.removeAttribute("aria-invalid");
          const held = Math.min(control.high, Math.max(control.low, value));
          if (held !== value) this.addNote(`${control.name} = ${text} is outside ${within()}: ${short(held, control)} is shown.`);
          return held;
        }
        if (field) field.setAttribute("aria-invalid", "true");
      }
      const allowed = control.kind === "slider" ? `a number from ${within()}`
        : control.kind === "choice" ? `one of ${control.options.join(", ")}` : "true or false";
      this.addNote(`${control.name} = “${text.slice(0, 40)}” is not ${allowed}; the last value stays.`);
      return undefined;
    }

    addNote(text) {
      const notes = this.part(".notes");
      notes.textContent = notes.textContent ? `${notes.textContent} ${text}` : text;
    }

    set(changes) {
      this.take(changes);
      for (const other of figures.values()) {
        if (this.group && other !== this && other.group === this.group) {
          const shared = Object.entries(changes).filter(([name]) => other.controls.some((c) => c.name === name && c.shared));
          if (shared.length) other.follow(Object.fromEntries(shared));
        }
      }
      this.wake().then(() => this.draw(changes));
    }

    take(changes) {
      Object.assign(this.state, changes);
      this.showControls();
      this.element.dispatchEvent(new CustomEvent("state", { detail: this.state }));
    }

    // Another figure of the group has moved what both hold: this one draws it when it is in sight.
    follow(changes) {
      this.take(changes);
      if (!this.view) return; // it starts from its state
      if (this.seen) this.draw(changes);
      else this.missed = { ...this.missed, ...changes };
    }

    sight(seen) {
      this.seen = seen;
      if (seen && this.missed) this.draw(this.missed);
      if (seen) this.missed = undefined;
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
          if (document.activeElement !== field || Math.abs(field.value - position) > field.step) field.value = position;
          const exact = this.field(`${control.name}-exact`);
          exact.value = short(value, control);
          exact.removeAttribute("aria-invalid");
          field.setAttribute("aria-valuetext", `${short(value, control)} ${control.unit}`.trim());
        }
      }
    }

    // -- alive

    wake() { return (this.alive ??= this.start().catch((error) => this.fail(error))); }

    fail(error) {
      this.element.dataset.state = "static";
      this.note(`${error.message}: the figure stays as it is drawn. Its data and code are below.`);
      console.info(error);
    }

    // The figure's code and specification, from a script of its own.
    own() {
      const name = this.element.id;
      return (this.loaded ??= load(`assets/figures/${name}.js`, "The figure’s own script").then(() => window.explorables[name]));
    }

    async showCode() {
      const link = this.part(".code > a");
      if (!link) return;
      const { code } = await this.own().catch(() => ({}));
      if (code === undefined || !link.isConnected) return; // the link stays
      const panel = document.createElement("pre");
      panel.tabIndex = 0;
      panel.textContent = code;
      link.replaceWith(panel);
    }

    async start() {
      const [embed, { specification: spec, rows }] = await Promise.all([loadVega(), this.own()]);
      const chart = this.part(".chart");
      const holder = document.createElement("div");
      holder.className = "live";
      holder.setAttribute("aria-hidden", "true"); // the chart around it is one picture, with one description
      chart.append(holder);
      const { width, height } = chart.getBoundingClientRect();
      const signals = spec.signals.map((signal) => {
        const control = this.controls.find((c) => `p_${c.name}` === signal.name);
        return control ? { ...signal, value: this.state[control.name] } : signal;
      });
      const data = await compiled(embed, spec.data, rows, this.element.id);
      const { view } = await embed(holder, { ...spec, data, signals, width: Math.round(width), height: Math.round(height) }, {
        mode: "vega", ast: true, renderer: "svg", actions: false, logLevel: 1, defaultStyle: false, hover: false, tooltip: (...args) => this.tip(...args),
      });
      this.view = view;
      this.element.dataset.state = "live";
      this.showTexts();
      new ResizeObserver(() => this.fit()).observe(chart);
    }

    fit() {
      const { width, height } = this.part(".chart").getBoundingClientRect();
      if (Math.abs(width - this.view.width()) < 1 || !width) return;
      this.view.width(Math.round(width)).height(Math.round(height)).runAsync();
    }

    // The first change is drawn at once; what comes before the screen has shown it is drawn together after that.
    draw(changes) {
      if (!this.view) return;
      this.pending = { ...this.pending, ...changes };
      if (!this.ahead) this.redraw();
    }

    async redraw() {
      this.ahead = true;
      requestAnimationFrame(() => {
        this.ahead = false;
        if (this.pending) this.redraw();
      });
      this.part(".reading").setAttribute("aria-busy", "true");
      for (const [name, value] of Object.entries(this.pending)) this.view.signal(`p_${name}`, value);
      this.pending = undefined;
      await this.view.runAsync();
      this.showTexts();
      if (this.part(".data").open) this.fillTables();
      clearTimeout(this.quiet); // a screen reader hears the sentence when the slider rests
      this.quiet = setTimeout(() => this.part(".reading").removeAttribute("aria-busy"), 400);
    }

    showTexts() {
      for (const name of ["finding", "reading"]) {
        const text = this.view.signal(`t_${name}`);
        hold(this.part(`.${name}`), "textContent", text);
      }
    }

    tip(handler, event, item, value) {
      const chart = this.part(".chart");
      let tip = chart.querySelector(".tip");
      if (value === null || value === undefined || value === "") return tip?.remove();
      if (!tip) { tip = document.createElement("div"); tip.className = "tip"; chart.append(tip); }
      tip.textContent = typeof value === "object" ? Object.entries(value).map(([k, v]) => `${k}: ${v}`).join("\n") : String(value);
      const box = chart.getBoundingClientRect();
      tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(0, event.clientY - box.top - tip.offsetHeight - 12)}px`;
    }

    // -- the state as a link

    fragment() {
      const values = this.controls.filter((c) => this.state[c.name] !== c.value).map((c) => `&${c.name}=${encodeURIComponent(this.state[c.name])}`);
      return `#${this.element.id}?v=${VERSION}${values.join("")}`;
    }

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

    restore(query) {
      this.note();
      const changes = this.defaults();
      for (const [name, text] of new URLSearchParams(query)) {
        const control = this.controls.find((c) => c.name === name);
        if (name === "v") {
          if (text !== VERSION) this.addNote(`This link is of version ${text.slice(0, 20)}; this page reads version ${VERSION}.`);
        } else if (!control) this.addNote(`“${name.slice(0, 40)}” in the link is no control of this figure and is ignored.`);
        else {
          const value = this.admit(control, text);
          if (value !== undefined) changes[name] = value;
        }
      }
      this.element.scrollIntoView();
      this.set(changes);
    }

    // -- data and pictures to take away

    fillTables() {
      if (!this.part(".data").open || !this.view) return;
      for (const [name, columns] of Object.entries(this.tables)) {
        const rows = this.view.data(name);
        const step = Math.max(1, Math.ceil(rows.length / this.rowsShown));
        const body = this.part(`.table[data-dataset="${CSS.escape(name)}"] tbody`);
        body.replaceChildren(...rows.filter((_, i) => i % step === 0).map((row) => {
          const line = document.createElement("tr");
          for (const [column, , , format] of columns) line.insertCell().textContent = cell(row[column], format, this.view.locale());
          return line;
        }));
      }
    }

    saveCsv(event) {
      if (!this.view) return; // the link itself has the opening state
      event.preventDefault();
      const name = event.target.closest(".table").dataset.dataset;
      const columns = this.tables[name].map(([column]) => column);
      const quote = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      const lines = this.view.data(name).map((row) => columns.map((c) => quote(row[c] == null ? "" : String(row[c]))).join(","));
      download(new Blob([[columns.join(","), ...lines, ""].join("\n")], { type: "text/csv" }), `${this.element.id}-${name}.csv`);
    }

    // The drawing with its finding above and its source below, colours written out.
    async picture() {
      await this.wake();
      const svg = [...this.part(".chart").querySelectorAll("svg")].find((drawn) => drawn.clientWidth > 0 && getComputedStyle(drawn).visibility === "visible");
      const { width, height } = svg.getBoundingClientRect();
      const style = getComputedStyle(document.documentElement);
      const paint = (text) => text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
      const lines = [
        ...wrap(this.part(".finding").textContent, width / 8.6).map((text) => ({ text, size: 17, weight: 700, ink: "--sb-ink" })),
        ...wrap(this.part(".measure").textContent, width / 6.4).map((text) => ({ text, size: 12, weight: 400, ink: "--sb-muted" })),
      ];
      const below = wrap(`${this.part(".source").textContent} ${location.href.split("#")[0].replace(/^file:.*\//, "")}${this.fragment()}`, width / 6);
      const top = lines.reduce((sum, line) => sum + line.size * 1.35, 16);
      const total = top + height + below.length * 15 + 16;
      const ns = "http://www.w3.org/2000/svg";
      const page = document.createElementNS(ns, "svg");
      page.setAttribute("xmlns", ns);
      page.setAttribute("width", width + 32);
      page.setAttribute("height", total);
      const add = (parent, tag, attributes, text) => {
        const element = document.createElementNS(ns, tag);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        if (text) element.textContent = text;
        parent.append(element);
      };
      add(page, "rect", { width: "100%", height: "100%", fill: "var(--sb-paper)" });
      let y = 12;
      const font = "Liberation Sans, Arial, Helvetica, sans-serif";
      for (const line of lines) add(page, "text", { x: 16, y: (y += line.size * 1.35), "font-size": line.size, "font-weight": line.weight, "font-family": font, fill: `var(${line.ink})` }, line.text);
      const copy = svg.cloneNode(true);
      copy.setAttribute("x", 16);
      copy.setAttribute("y", top);
      copy.setAttribute("width", width);
      copy.setAttribute("height", height);
      page.append(copy);
      below.forEach((text, i) => add(page, "text", { x: 16, y: top + height + 15 * (i + 1), "font-size": 11, "font-family": font, fill: "var(--sb-muted)" }, text));
      return { text: paint(new XMLSerializer().serializeToString(page)), width: width + 32, height: total };
    }

    async save(kind) {
      const { text, width, height } = await this.picture();
      const blob = new Blob([text], { type: "image/svg+xml" });
      if (kind === "svg") return download(blob, `${this.element.id}.svg`);
      const address = URL.createObjectURL(blob);
      const image = new Image();
      image.src = address;
      await image.decode();
      URL.revokeObjectURL(address);
      const canvas = document.createElement("canvas");
      canvas.width = 2 * width;
      canvas.height = 2 * height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((png) => download(png, `${this.element.id}.png`), "image/png");
    }
  }

  // -- helpers that know no figure

  const hold = (element, property, value) => {
    if (element[property] !== value) element[property] = value;
  };

  const percent = (control) => control?.format?.endsWith("%");

  const short = (value, control) => {
    if (percent(control)) return `${short(100 * value)}%`;
    const size = Math.abs(value);
    return size >= 1e6 || (size > 0 && size < 1e-4) ? value.toExponential().replace("+", "") : String(Number(value.toPrecision(12)));
  };

  const cell = (value, format, locale) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value !== "number" || !format) return String(value);
    if (value === 0 && format.endsWith("e")) return "0";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    return locale.format(format)(value).replace("e+", "e");
  };

  // A specification's data with the functions compiled of its datasets in the place of the formulas that they stand for.
  // The library keeps its kinds of transform to itself: a view shows them.  Where it does not, the formulas stay.
  let kinds;
  const compiled = async (embed, data, rows, name) => {
    if (!rows || !Object.keys(rows).length) return data;
    kinds ??= embed(document.createElement("div"), {}, { mode: "vega", ast: true, renderer: "none", actions: false, defaultStyle: false, tooltip: () => {} });
    const transforms = (await kinds).view._runtime?.transforms;
    if (!transforms?.formula) return data;
    const Transform = Object.getPrototypeOf(transforms.formula.prototype).constructor;
    return data.map((source) => {
      const made = rows[source.name];
      if (!made) return source;
      const type = `rows of ${name} ${source.name}`;
      transforms[type] = class extends Transform {
        transform(_, pulse) {
          const moved = _.modified();
          if (moved) pulse = pulse.materialize().reflow(true);
          return pulse.visit(moved ? pulse.SOURCE : pulse.ADD, (row) => made.row(row, _.values)).modifies(made.columns);
        }
      };
      transforms[type].Definition = { type, metadata: { modifies: true }, params: [{ name: "values", array: true }] };
      const transform = [...source.transform];
      transform.splice(made.first, made.count, { type, values: made.signals.map((signal) => ({ signal })) });
      return { ...source, transform };
    });
  };

  const wrap = (text, width) => text.trim().split(/\s+/).reduce((lines, word) => {
    const last = lines[lines.length - 1];
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);

  const download = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // -- the page

  const follow = () => {
    const [, name, query] = /^#([^?]*)\?(.*)$/.exec(location.hash) ?? [];
    figures.get(name)?.restore(query);
  };

  // Of a group only what is in sight is drawn while the reader moves something.
  const sight = new IntersectionObserver((all) => {
    for (const entry of all) figures.get(entry.target.id).sight(entry.isIntersecting);
  }, { rootMargin: "100px" });

  const near = new IntersectionObserver((seen) => {
    for (const entry of seen.filter((e) => e.isIntersecting)) {
      near.unobserve(entry.target);
      figures.get(entry.target.id).wake();
    }
  }, { rootMargin: "300px" });

  // A page that nobody has touched yet stays light: the first sign of a reader starts the figures near the screen.
  const signs = ["pointermove", "pointerdown", "keydown", "scroll", "focusin"];
  const begin = () => {
    for (const sign of signs) window.removeEventListener(sign, begin);
    for (const { element } of figures.values()) near.observe(element);
  };
  for (const element of document.querySelectorAll("figure.explorable")) {
    const figure = element.explorable = new Figure(element);
    figures.set(element.id, figure);
    if (figure.group) sight.observe(element);
  }
  for (const sign of signs) window.addEventListener(sign, begin, { passive: true });
  window.addEventListener("hashchange", follow);
  follow();
})();

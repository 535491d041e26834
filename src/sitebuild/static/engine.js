// @ts-check
// Draws figures: loads Vega and a figure's own script, each once. What each function gives: scripts.d.ts.
"use strict";
/** @type {FigureEngine} */
globalThis.figureEngine = {
  loaded: {},

  load(path, what) {
    return (this.loaded[path] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = (document.documentElement.dataset.content_root || "./") + path;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${what} could not be loaded`));
      document.head.append(script);
    }));
  },

  async own(name) {
    await this.load(`assets/figures/${name}.js`, "The figure’s own script");
    return window.explorables[name];
  },

  async view(chart, name, state, tooltip) {
    const [own] = await Promise.all([this.own(name), this.load("assets/vega.js", "The drawing library")]);
    const holder = document.createElement("div");
    holder.className = "live";
    holder.setAttribute("aria-hidden", "true"); // the chart around it is one picture, with one description
    chart.append(holder);
    const { width, height } = chart.getBoundingClientRect();
    const size = { width: Math.round(width), height: Math.round(height) };
    const data = this.compiled(name, own);
    const signals = own.specification.signals.map((signal) => {
      const control = signal.name.replace(/^p_/, "");
      return control !== signal.name && control in state ? { ...signal, value: state[control] } : signal;
    });
    return window.vega.view({ ...own.specification, data, signals, ...size }, { container: holder, renderer: "svg", tooltip });
  },

  compiled(name, { specification: { data }, rows }) {
    const { Transform, transforms } = window.vega;
    return data.map((source) => {
      const made = rows[source.name];
      if (!made) return source;
      const type = `rows of ${name} ${source.name}`;
      transforms[type] = class extends Transform {
        /** @type {Transform} */
        transform(_, pulse) {
          const moved = _.modified();
          if (moved) pulse = pulse.materialize().reflow(true);
          return pulse.visit(moved ? pulse.SOURCE : pulse.ADD, (row) => made.row(row, _.values)).modifies(made.columns);
        }
      };
      transforms[type].Definition = { type, metadata: { modifies: true }, params: [{ name: "values", array: true }] };
      const transform = [...source.transform];
      transform.splice(made.first, 0, { type, values: made.signals.map((signal) => ({ signal })) });
      return { ...source, transform };
    });
  },
};

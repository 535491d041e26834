// @ts-check
// A figure's state as text and back, without a page. What each function gives: scripts.d.ts.
"use strict";
/** @type {FigureState} */
globalThis.figureState = {
  version: "1", // of the state in a link, where a figure names no other; a link keeps its meaning as long as this stands

  defaults: (controls) => Object.fromEntries(controls.map(({ name, value }) => [name, value])),

  typed(value, format = "") {
    if (format.endsWith("%")) return `${this.typed(100 * value)}%`;
    const size = Math.abs(value);
    const rounded = Number(value.toPrecision(12));
    return size >= 1e6 || (size > 0 && size < 1e-4) ? rounded.toExponential().replace("+", "") : String(rounded);
  },

  held: ({ low, high }, value) => Math.min(high, Math.max(low, value)),

  at(slider, position) { return this.held(slider, slider.log ? Number((10 ** position).toPrecision(3)) : position); },

  read(control, text, inField = false) {
    let allowed = "true or false";
    if (control.kind === "toggle") {
      if (text === "true" || text === "false") return { value: text === "true" };
    } else if (control.kind === "choice") {
      if (control.options.includes(text)) return { value: text };
      allowed = `one of ${control.options.join(", ")}`;
    } else {
      const shown = (/** @type {number} */ number) => this.typed(number, control.format);
      const within = `${shown(control.low)} to ${shown(control.high)}`;
      const plain = text.replace(/(?<=\d),(?=\d{3})/g, "").trim();
      const digits = plain.replace(/\s*%$/, "");
      const share = digits !== plain || (inField && control.format.endsWith("%")); // a field that shows 5% takes 6 for 6%
      const given = digits === "" ? NaN : Number(digits) / (share ? 100 : 1);
      if (Number.isFinite(given)) {
        const value = this.held(control, given);
        return value === given ? { value } : { value, note: `${control.name} = ${text} is outside ${within}: ${shown(value)} is shown.` };
      }
      allowed = `a number from ${within}`;
    }
    return { note: `${control.name} = “${text.slice(0, 40)}” is not ${allowed}; the last value stays.` };
  },

  fragment(name, controls, state, version) {
    const moved = controls.filter((c) => state[c.name] !== c.value).map((c) => `&${c.name}=${encodeURIComponent(state[c.name])}`);
    return `#${name}?v=${version ?? this.version}${moved.join("")}`;
  },

  // What a name and a value of an earlier version's link are now; a number that became a form is the nearest one.
  brought([name, text], { names }) {
    const [now, rule] = names[name] ?? [];
    if (!now) return [];
    if (typeof rule === "number") return [[now, text.trim() && Number.isFinite(Number(text)) ? String(Number(text) * rule) : text]];
    if (text in rule) return [[now, rule[text]]];
    if (!Number.isFinite(Number(text)) || Object.values(rule).some((value) => typeof value === "string")) return [[now, text]];
    const away = (/** @type {string} */ form) => Math.abs(Number(rule[form]) - Number(text));
    return [[now, Object.keys(rule).reduce((best, form) => (away(form) < away(best) ? form : best))]];
  },

  restored(controls, query, given, earlier) {
    const version = given ?? this.version;
    const state = this.defaults(controls);
    const notes = [];
    let pairs = [...new URLSearchParams(query)];
    if (earlier && pairs.some(([name, text]) => name === "v" && text === earlier.version)) {
      notes.push(earlier.sentence);
      pairs = pairs.flatMap((pair) => this.brought(pair, earlier));
    }
    for (const [name, text] of pairs) {
      const control = controls.find((c) => c.name === name);
      if (name === "v") {
        if (text !== version) notes.push(`This link is of version ${text.slice(0, 20)}; this page reads version ${version}.`);
      } else if (!control) notes.push(`“${name.slice(0, 40)}” in the link is no control of this figure and is ignored.`);
      else {
        const { value, note } = this.read(control, text);
        if (value !== undefined) state[name] = value;
        if (note) notes.push(note);
      }
    }
    return { state, notes };
  },

  cell(value, format, locale) {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value !== "number" || !format) return String(value);
    if (value === 0 && format.endsWith("e")) return "0";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    return locale.format(format)(value).replace("e+", "e");
  },

  csv(lines) {
    const quoted = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return lines.map((line) => `${line.map((value) => quoted(String(value ?? ""))).join(",")}\n`).join("");
  },

  wrap(text, width) {
    const [first, ...words] = text.trim().split(/\s+/);
    const lines = [first];
    for (const word of words) {
      const longer = `${lines.at(-1)} ${word}`;
      if (longer.length <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  },
};

// @ts-check
// Keeps, saves and loads the scenario that the figures of the bet share. A file is taken whole or not at all.
"use strict";
(() => {
  /** @type {any} */
  const tools = document.querySelector(".bet-tools");
  const figure = (/** @type {string} */ id) => /** @type {Figure} */ (document.getElementById(id)?.explorable);
  const main = figure("bet-payback");
  const about = JSON.parse(tools.querySelector(".declaration").textContent);
  const inputs = main.controls.filter((control) => control.name in about.inputs);
  const note = (/** @type {string} */ text) => { tools.querySelector(".notes").textContent = text; };
  const MOST = 100_000; // bytes of a file that can be a scenario

  const scenario = () => Object.fromEntries(inputs.map(({ name }) => [name, main.state[name]]));
  const plain = (/** @type {unknown} */ value) => String(typeof value === "number" ? Number(value.toPrecision(12)) : value);

  /** @type {Record<string, () => void>} */
  const acts = {
    keep() {
      figure("bet-compare").set({ beside: "kept", ...Object.fromEntries(inputs.map(({ name }) => [`other_scenario_${name}`, main.state[name]])) });
      note("Kept. Move something, then look at the two side by side at the end of this page.");
    },
    json() { figureSave.download(`${JSON.stringify({ scaling_bet: about.version, inputs: scenario() }, null, 1)}\n`, "application/json", "scaling-bet.json"); },
    csv() {
      const lines = inputs.map(({ name }) => [name, plain(main.state[name]), ...about.inputs[name]]);
      figureSave.csv([["input", "value", "unit", "kind", "evidence"], ...lines], "scaling-bet.csv");
    },
    async python() {
      const text = (/** @type {unknown} */ value) => (value === true ? "True" : value === false ? "False" : typeof value === "string" ? `"${value}"` : plain(value));
      const moved = inputs.filter((c) => main.state[c.name] !== c.value).map((c) => `${c.name}=${text(main.state[c.name])}`);
      const code = `from scalingbet.bet import Scenario\n\nscenario = Scenario(${moved.join(", ")})`;
      try {
        await navigator.clipboard.writeText(code);
        note("Copied. Paste it into a cell of this page’s notebook.");
      } catch { note(code); }
    },
  };
  for (const button of tools.querySelectorAll("[data-bet]")) button.addEventListener("click", () => acts[button.dataset.bet]());

  const shown = (/** @type {unknown} */ value) => (JSON.stringify(value) ?? "nothing").slice(0, 60);

  // Returns the inputs of a file's text; what is wrong in it throws, with the field and what is allowed.
  function read(/** @type {string} */ text) {
    let file;
    try { file = JSON.parse(text); } catch (/** @type {any} */ error) { throw new Error(`This is no JSON: ${error.message.slice(0, 120)}`); }
    if (file === null || typeof file !== "object" || file.scaling_bet !== about.version)
      throw new Error(`scaling_bet = ${shown(file?.scaling_bet)}; allowed is ${about.version}, the version of a scenario`);
    if (file.inputs === null || typeof file.inputs !== "object" || Array.isArray(file.inputs))
      throw new Error(`inputs = ${shown(file.inputs)}; allowed is an object of names and values`);
    for (const [name, value] of Object.entries(file.inputs)) {
      const control = inputs.find((c) => c.name === name);
      if (!control) throw new Error(`inputs has ${shown(name)}, which is no input; there are ${inputs.map((c) => c.name).join(", ")}`);
      const [fits, allowed] = control.kind === "toggle" ? [typeof value === "boolean", "true or false"]
        : control.kind === "choice" ? [control.options.includes(value), `one of ${control.options.join(", ")}`]
          : [typeof value === "number" && value >= control.low && value <= control.high, `a number from ${control.low} to ${control.high}`];
      if (!fits) throw new Error(`inputs, ${name} = ${shown(value)}; allowed is ${allowed}`);
    }
    return file.inputs;
  }

  // A view, a world or a day: its link opens the figure; where this script runs the page stays where it is.
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-bet-link]"))) {
    link.addEventListener("click", (/** @type {any} */ event) => {
      event.preventDefault();
      const query = link.href.split("?")[1];
      const { state } = figureState.restored(main.controls, query, main.version, main.earlier);
      main.set(state);
      main.remember();
      note(`${link.textContent} is set in every figure of this page.`);
    });
  }

  const field = tools.querySelector("input[type=file]");
  field.addEventListener("change", async () => {
    const file = field.files[0];
    if (!file) return;
    try {
      if (file.size > MOST) throw new Error(`The file has ${file.size} bytes; allowed are ${MOST}`);
      const given = read(await file.text());
      main.set({ ...Object.fromEntries(inputs.map((c) => [c.name, c.value])), ...given });
      main.remember();
      note(`Loaded ${Object.keys(given).length} inputs from ${file.name}; the others stand at their central values.`);
    } catch (/** @type {any} */ error) { note(`${file.name} was not loaded. ${error.message}. Nothing has changed.`); }
    field.value = "";
  });
})();

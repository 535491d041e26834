// Returns, in words, what state.js gives otherwise than the cases say; run by Node.js and in Chromium. `d3` writes a number in
// a format; where there is none, what it gives stands in the case.
globalThis.differences = (cases, d3) => {
  const found = [];
  const named = (name) => cases.controls.find((control) => control.name === name);
  const number = (value) => (/^(NaN|-?Infinity)$/.test(value) ? Number(value) : value); // JSON has none of these
  const compare = (what, given, wanted) => {
    const [here, there] = [given, wanted].map((value) => JSON.stringify(value));
    if (here !== there) found.push(`${what}: ${here}, not ${there}`);
  };

  for (const { value, format, text } of cases.typed) compare(`typed ${value}`, figureState.typed(value, format), text);

  for (const { value, format, text, d3: given } of cases.cell) {
    const locale = { format: (wanted) => (x) => d3?.(wanted, x) ?? given };
    compare(`cell ${value}`, figureState.cell(number(value), format, locale), text);
    if (d3 && given) compare(`d3 of ${value}`, d3(format, value), given);
  }

  for (const { link, values, looks } of cases.links) {
    const restored = (address) => figureState.restored(cases.controls, address.split("?")[1], "2", cases.earlier);
    const { state, notes } = restored(link);
    const wanted = { ...values, ...looks };
    for (const { name } of cases.controls) compare(`${link} ${name}`, state[name], wanted[name]);
    compare(`notes of ${link}`, notes, []);
    compare(`${link} again`, restored(figureState.fragment("bet-payback", cases.controls, state, "2")).state, state);
  }

  for (const { link, values } of cases["earlier links"]) {
    const { state, notes } = figureState.restored(cases.controls, link.split("?")[1], "2", cases.earlier);
    for (const { name } of cases.controls) compare(`${link} ${name}`, state[name], values[name]);
    compare(`notes of ${link}`, notes, [cases.earlier.sentence]);
  }

  for (const { link, named: what } of cases["wrong links"]) {
    const { notes } = figureState.restored(cases.controls, link.split("?")[1], "2", cases.earlier);
    if (notes.length !== 1 || !notes[0].includes(what)) found.push(`${link} says ${JSON.stringify(notes)}, nothing of ${what}`);
  }

  for (const { control, text, inField, value, note } of cases.read) compare(`read ${text}`, figureState.read(named(control), text, inField), { value, note });
  for (const { control, position, value } of cases.at) compare(`${control} at ${position}`, figureState.at(named(control), position), value);
  for (const { lines, text } of cases.csv) compare("csv", figureState.csv(lines), text);
  for (const { text, width, lines } of cases.wrap) compare(`wrap ${text}`, figureState.wrap(text, width), lines);
  return found;
};

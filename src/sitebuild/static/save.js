// @ts-check
// What a reader takes away of a figure: its picture and its data, as files. What each function gives: scripts.d.ts.
"use strict";
/** @type {FigureSave} */
globalThis.figureSave = {
  download(content, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  },

  csv(lines, name) { this.download(figureState.csv(lines), "text/csv", name); },

  async picture(figure, kind) {
    const { text, width, height } = this.drawn(figure);
    const type = "image/svg+xml";
    if (kind === "svg") return this.download(text, type, `${figure.id}.svg`);
    const address = URL.createObjectURL(new Blob([text], { type }));
    const image = new Image();
    image.src = address;
    await image.decode();
    URL.revokeObjectURL(address);
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((png) => png && this.download(png, "image/png", `${figure.id}.png`));
  },

  drawn(figure) {
    const drawings = [...figure.part(".chart").querySelectorAll("svg")];
    const drawing = drawings.find((svg) => svg.clientWidth > 0 && getComputedStyle(svg).visibility === "visible");
    if (!drawing) throw new Error("no drawing is visible");
    const { width, height } = drawing.getBoundingClientRect();
    const page = this.element("svg", {});
    page.append(this.element("rect", { width: "100%", height: "100%", fill: "var(--sb-paper)" }));
    let y = 12;
    const write = (text = "", letter = 6, line = 15, size = 11, weight = 400, ink = "muted") => {
      for (const words of figureState.wrap(text, width / letter)) {
        y += line;
        const look = { "font-size": size, "font-weight": weight, "font-family": "Liberation Sans, Arial, Helvetica, sans-serif", fill: `var(--sb-${ink})` };
        page.append(this.element("text", { x: 16, y, ...look }, words));
      }
    };
    write(figure.part(".finding").textContent, 8.6, 17 * 1.35, 17, 700, "ink");
    write(figure.part(".measure").textContent, 6.4, 12 * 1.35, 12);
    page.append(this.element(/** @type {Element} */ (drawing.cloneNode(true)), { x: 16, y: (y += 4), width, height }));
    y += height;
    write(`${figure.part(".source").textContent} ${location.href.split("#")[0].replace(/^file:.*\//, "")}${figure.fragment()}`);
    const size = { width: width + 32, height: y + 16 };
    this.element(page, size);
    const style = getComputedStyle(document.documentElement);
    const text = new XMLSerializer().serializeToString(page).replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    return { text, ...size };
  },

  element(kind, attributes, text) {
    const element = typeof kind === "string" ? document.createElementNS("http://www.w3.org/2000/svg", kind) : kind;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    if (text) element.textContent = text;
    return element;
  },
};

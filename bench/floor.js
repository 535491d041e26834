// What the library itself needs: an empty page with one line, one slider and no words.
async function floor() {
  document.body.innerHTML = '<figure id="floor"><div class="live"></div><input type="range" min="0" max="1" step="any"></figure>';
  const [holder, slider] = document.getElementById("floor").children;
  const axis = (name, range) => ({ name, domain: [0, 80], range });
  const view = await vega.view({
    width: 640, height: 360, signals: [{ name: "slope", value: 1 }],
    data: [{ name: "line", transform: [
      { type: "sequence", start: 0, stop: 80, as: "x" }, { type: "formula", as: "y", expr: "datum.x * slope" },
    ] }],
    scales: [axis("x", "width"), axis("y", "height")],
    marks: [{ type: "line", from: { data: "line" }, encode: { update: {
      x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, stroke: { value: "black" },
    } } }],
  }, { container: holder, renderer: "svg" });
  slider.addEventListener("input", () => view.signal("slope", slider.valueAsNumber).runAsync());
}

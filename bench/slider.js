// Moves a figure's first slider over its range and takes the time of each step, in milliseconds. Where inputs stand in
// panels it is the first of those: it moves all that is computed, not a mark in it.
async function steps(name, count) {
  const figure = document.getElementById(name);
  const slider = figure.querySelector(".panel input[type=range]") ?? figure.querySelector("input[type=range]");
  if (!slider) return null;
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const times = [];
  for (let i = 1; i <= count; i++) {
    slider.value = low + (high - low) * ((i * 0.618034) % 1); // spread evenly, never near the last one
    await new Promise((done) => setTimeout(done, 40 + (i * 7) % 17)); // at any place in a frame
    const took = await step(figure, slider);
    if (took !== null) times.push(took);
  }
  return times;
}

function step(figure, slider) {
  return new Promise((done) => {
    const painted = new MessageChannel(); // its message comes when the frame that shows the change has been painted
    let began;
    const watch = new MutationObserver(() => { watch.disconnect(); requestAnimationFrame(() => painted.port2.postMessage(0)); });
    painted.port1.onmessage = () => { clearTimeout(late); done(performance.now() - began); };
    for (const part of figure.querySelectorAll(".live, .finding, .reading"))
      watch.observe(part, { subtree: true, childList: true, attributes: true, characterData: true, attributeFilter: ["d", "transform", "class", "opacity", "x", "y"] });
    const late = setTimeout(() => { watch.disconnect(); done(null); }, 500); // a step that changes nothing
    began = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

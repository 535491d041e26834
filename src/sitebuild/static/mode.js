// @ts-check
// Runs before the first paint: the colours the reader chose, or those of the system.
(() => {
  const root = document.documentElement;
  root.toggleAttribute("data-served", location.protocol.startsWith("http"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)");
  /** @type {string | null} */
  let chosen = null;
  try { chosen = localStorage.getItem("mode"); } catch { /* no storage: follow the system */ }
  const show = () => {
    const mode = chosen && ["light", "dark"].includes(chosen) && !forced.matches ? chosen : "auto";
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
  };
  show();
  dark.addEventListener("change", show);
  forced.addEventListener("change", show);
  addEventListener("storage", ({ key, newValue }) => { if (key === "mode") { chosen = newValue; show(); } });
  addEventListener("mode", ({ detail }) => {
    chosen = detail;
    try { localStorage.setItem("mode", detail); } catch { /* kept for this page only */ }
    show();
  });
})();

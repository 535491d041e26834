// Has Lighthouse look at pages as on a slow telephone: node lighthouse.mjs CHROMIUM FLAGS URL...
// Writes a line of JSON for each page: its scores, and what is not at its best.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [chromium, flags, ...urls] = process.argv.slice(2);
const { resolve } = createRequire(`${process.cwd()}/`); // the libraries stand where this is run, not beside it
const { default: lighthouse } = await import(pathToFileURL(resolve("lighthouse")));
const { launch } = await import(pathToFileURL(resolve("chrome-launcher")));

const chrome = await launch({ chromePath: chromium, chromeFlags: JSON.parse(flags) });
try {
  for (const url of urls) {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "silent" });
    const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score === null ? null : Math.round(100 * score)]));
    const weighed = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
    const low = weighed.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9);
    const found = low.map(({ id, displayValue, details }) => `${id}${displayValue ? ` (${displayValue})` : ""}${details?.items?.[0]?.node ? `: ${details.items[0].node.snippet}` : ""}`);
    console.log(JSON.stringify({ url, scores, found, error: lhr.runtimeError?.message ?? "" }));
  }
} finally {
  await chrome.kill();
}

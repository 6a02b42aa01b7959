// What all scripts of this folder need: Chromium, a page in it that may ask for nothing, and the rules that every page of
// netgrade keeps.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// As root there is no sandbox of Chromium's own.
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"];
export const launched = (executablePath) => chromium.launch({ executablePath, args });

// Elements that pages are made of: any other was made by what a program printed.
const ELEMENTS = new Set("html head meta title style body a header footer main section div span p h1 h2 h3 ul ol li dl dt dd pre code b label input fieldset legend meter details summary figure table thead tbody tr th td script svg g rect text line polygon circle".split(" "));

export async function opened(browser, file, say, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) say(`console: ${message.text()}`); });
  page.on("pageerror", (error) => say(`script: ${error}`));
  page.on("dialog", (dialog) => { say("a dialog opened"); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) say(`asks for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  return { context, page };
}

export async function isInert(page, say, more = []) {
  const seen = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const acts = (one) => [...one.attributes].find(({ name, value }) => name.startsWith("on") || /^\s*(javascript|data|vbscript):/i.test(value));
    return {
      names: [...new Set(all.map((one) => one.localName))],
      acting: all.filter(acts).map((one) => one.outerHTML.slice(0, 120)),
      styled: all.filter((one) => one.hasAttribute("style")).length,
      scripts: document.scripts.length,
      policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
    };
  });
  for (const name of seen.names.filter((one) => !ELEMENTS.has(one) && !more.includes(one))) say(`there is an element ${name}`);
  for (const one of seen.acting) say(`this could act: ${one}`);
  if (seen.scripts !== 1 || seen.styled) say(`${seen.scripts} scripts, ${seen.styled} styled elements`);
  if (!/^default-src 'none'; style-src 'sha256-[^ ']+'; script-src 'sha256-[^ ']+';/.test(seen.policy) || /unsafe|\*/.test(seen.policy)) say(`policy: ${seen.policy}`);
}

export async function accessible(context, page, say) {
  const session = await context.newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await session.send("Runtime.evaluate", { expression: axe });
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const one of result.violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
    say(`axe ${one.id}: ${one.nodes.length}× ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`);
  }
}

// Opens pages of netgrade in Chromium and clicks through them: node pages.mjs CHROMIUM SCREENSHOTS PAGE...
// Prints one line a finding; exits 1 where there is one.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [executablePath, shots, ...files] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const findings = [];
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args });
for (const file of files) {
  const name = basename(file, ".html");
  const say = (text) => findings.push(`${name}: ${text}`);
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) say(`console: ${message.text()}`); });
  page.on("pageerror", (error) => say(`script: ${error}`));
  page.on("dialog", (dialog) => { say("a dialog opened"); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) say(`asks for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  const took = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  if (took >= 1000) say(`took ${took} ms to open`);
  if (name === "large") { console.log(`large: opened in ${Math.round(took)} ms`); await context.close(); continue; }
  const failed = page.locator("details.check.fail");
  const count = await failed.count();
  // The first link leads to the first failed check, and opens it.
  if (await page.locator("header .nav a").count()) {
    await page.locator("header .nav a").click();
    if (!(await page.locator("details.check[open]").count())) say("the link to the first failed check opens nothing");
  }
  await page.evaluate(() => document.querySelectorAll("details.check").forEach((one) => { one.open = true; }));
  for (const lang of ["en", "zh"]) {
    await page.check(`#l-${lang}`);
    if (!(await page.evaluate(() => document.documentElement.lang)).startsWith(lang)) say(`${lang}: the page's language is another`);
    const other = lang === "en" ? "zh" : "en";
    if (await page.locator(`.body.${other}`).first().isVisible()) say(`${lang}: ${other} is shown, too`);
    for (const theme of ["light", "dark"]) {
      await page.check(`#t-${theme}`);
      for (const [kind, width] of [["desktop", 1200], ["phone", 360]]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) say(`${lang} ${theme}: ${over} px too wide at ${width}`);
        await page.screenshot({ path: `${shots}/${name}-${lang}-${theme}-${kind}.png`, clip: { x: 0, y: 0, width, height: 3000 }, fullPage: true });
      }
      await page.setViewportSize({ width: 1200, height: 900 });
      const result = await context.newCDPSession(page).then(async (session) => {
        await session.send("Page.setBypassCSP", { enabled: true });
        await session.send("Runtime.evaluate", { expression: axe });
        return page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      });
      for (const one of result.violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
        say(`${lang} ${theme}: axe ${one.id}: ${one.nodes.length}× ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`);
      }
    }
  }
  await page.check("#l-en");
  await page.check("#t-light");
  // Bytes: as text or hex, and all of them by keyboard.
  const message = page.locator("figure.diagram:visible g.msg[tabindex]").first();
  if (await message.count()) {
    if (!(await message.locator("text.t").isVisible()) || (await message.locator("text.x").isVisible())) say("bytes are not text at first");
    await page.check("#b-hex");
    if (!(await message.locator("text.x").isVisible()) || (await message.locator("text.t").isVisible())) say("the switch to hex does nothing");
    await page.check("#b-text");
    await message.focus();
    const seen = await message.locator(".look").evaluate((look) => getComputedStyle(look).visibility);
    if (seen !== "visible") say("bytes are not shown by keyboard");
    await page.screenshot({ path: `${shots}/${name}-bytes.png` });
  }
  if (count && !name.startsWith("answers") && !(await page.locator("figure.diagram svg:visible .lane").count())) say("no diagram is drawn");
  await page.check("#only");
  if (await page.locator("details.check.pass:visible").count()) say("the filter leaves passed checks");
  await context.close();
}
await browser.close();
findings.forEach((finding) => console.log(finding));
process.exit(findings.length ? 1 : 0);

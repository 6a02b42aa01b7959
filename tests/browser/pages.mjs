// Opens pages of netgrade in Chromium and clicks through them: node pages.mjs CHROMIUM SCREENSHOTS PAGE...
// Prints one line a finding, and figures of pages whose name begins with `large`; exits 1 where there is a finding.
import { statSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, isInert, launched, opened } from "./common.mjs";

const [executablePath, shots, ...files] = process.argv.slice(2);
const findings = [];
const browser = await launched(executablePath);

// What it takes until everything is loaded and painted, in ms: on the clock, and of a processor, which is the page's
// own whatever else this machine does.
async function quick(file, name, say) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => 1000 * (await session.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value;
  const before = await busy();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const used = Math.round((await busy()) - before);
  const clock = Math.round(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
  await context.close();
  const size = statSync(file).size;
  if (name.startsWith("large")) console.log(`${name}: ${(size / 1e6).toFixed(2)} MB, opened in ${clock} ms, ${used} ms of a processor`);
  if (!(used > 0 && used < 1000)) say(`took ${used} ms of a processor to open`);
  if (size >= 5_000_000) say(`has ${size} bytes`);
}

// The links lead from the summary through all checks that are not passed, and open each.
async function follow(page, say) {
  const first = page.locator("header .nav a");
  if (!(await first.count())) return;
  await first.click();
  const visited = new Set();
  for (;;) {
    const here = await page.evaluate(() => decodeURIComponent(location.hash.slice(1)));
    if (visited.has(here)) { say(`the links lead to ${here} again`); break; }
    visited.add(here);
    const check = page.locator(`[id="${here}"]`);
    // The page hears of its new address behind the click.
    const opens = check.and(page.locator("[open]")).waitFor({ state: "attached", timeout: 10_000 });
    if (!(await opens.then(() => true, () => false))) { say(`${here} is not opened by its link`); break; }
    const next = check.locator(".body:visible .nav a").nth(1);
    if (!(await next.count())) break;
    await next.click();
  }
  if (visited.size > 1) {
    await page.locator("details.check[open] .body:visible .nav a").last().scrollIntoViewIfNeeded();
    await page.locator(`[id="${[...visited].pop()}"] .body:visible .nav a`).first().click();
    if (await page.evaluate(() => location.hash) !== "#summary") say("there is no way back to the summary");
  }
}

// No text of a diagram leaves it, and no row covers the one before it.
async function diagrams(page, say) {
  const wrong = await page.evaluate(() => [...document.querySelectorAll("figure.diagram svg")].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
    const found = [];
    const { width, height } = svg.viewBox.baseVal;
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBBox();
      if (!text.closest(".x,.look") && (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height)) found.push(`leaves the diagram: ${text.textContent}`);
    }
    let end = 0;
    for (const row of svg.querySelectorAll(":scope > .msg, :scope > .own, :scope > .failed")) {
      const boxes = [...row.querySelectorAll("text")].filter((one) => one.checkVisibility() && one.textContent).map((one) => one.getBBox());
      const top = Math.min(...boxes.map((box) => box.y));
      if (top < end - 4) found.push(`covers the row before: ${row.textContent}`);
      end = Math.max(end, ...boxes.map((box) => box.y + box.height));
    }
    if (svg.querySelectorAll(".lane").length < 2) found.push("has no lanes");
    return found.map((one) => `${svg.closest(".check").id}: ${one}`);
  }));
  wrong.slice(0, 5).forEach((one) => say(`diagram ${one}`));
}

async function looks(context, page, name, say) {
  await page.evaluate(() => document.querySelectorAll("details.check").forEach((one) => { one.open = true; }));
  for (const lang of ["en", "zh"]) {
    await page.check(`#l-${lang}`);
    if (!(await page.evaluate(() => document.documentElement.lang)).startsWith(lang)) say(`${lang}: the page's language is another`);
    const other = lang === "en" ? "zh" : "en";
    if (await page.locator(`.body.${other}`).first().isVisible()) say(`${lang}: ${other} is shown, too`);
    await diagrams(page, (text) => say(`${lang}: ${text}`));
    // Every rule of accessibility is about colours or about texts, so not every pair has to be tried.
    for (const theme of lang === "en" ? ["light"] : ["dark"]) {
      await page.check(`#t-${theme}`);
      for (const [kind, width] of [["desktop", 1200], ["phone", 360]]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) say(`${lang} ${theme}: ${over} px too wide at ${width}`);
        const told = page.locator("figure.diagram:visible .list li").first();
        if (kind === "phone" && (await told.count()) && !(await told.evaluate((one) => one.checkVisibility()))) say(`${lang}: a phone has the conversation as a picture only`);
        await page.screenshot({ path: `${shots}/${name}-${lang}-${theme}-${kind}.png`, clip: { x: 0, y: 0, width, height: 3000 }, fullPage: true });
      }
      await page.setViewportSize({ width: 1200, height: 900 });
      await accessible(context, page, (text) => say(`${lang} ${theme}: ${text}`));
    }
  }
  await page.check("#l-en");
  await page.check("#t-light");
}

// Bytes: as text or hex, and all of them where one points at them, or comes by keyboard.
async function bytes(page, name, say) {
  const message = page.locator("figure.diagram:visible g.msg[tabindex]").first();
  if (!(await message.count())) return;
  if (!(await message.locator(".t").isVisible()) || (await message.locator(".x").isVisible())) say("bytes are not text at first");
  await page.check("#b-hex");
  if (!(await message.locator(".x").isVisible()) || (await message.locator(".t").isVisible())) say("the switch to hex does nothing");
  await page.check("#b-text");
  const look = () => message.evaluate((one) => {
    const svg = one.ownerSVGElement;
    const look = svg.querySelector(`.look.${[...one.classList].find((name) => /^m\d+$/.test(name)).replace("m", "l")}`);
    const box = look.getBBox();
    return { shown: getComputedStyle(look).visibility === "visible", inside: box.y >= 0 && box.x >= 0 && box.x + box.width <= svg.viewBox.baseVal.width };
  });
  if ((await look()).shown) say("bytes are shown although nobody looks");
  await message.focus();
  if (!(await look()).shown) say("bytes are not shown by keyboard");
  await page.screenshot({ path: `${shots}/${name}-bytes.png` });
  await message.blur();
  await message.locator("polygon").hover();
  const { shown, inside } = await look();
  if (!shown) say("bytes are not shown where one points at them");
  if (!inside) say("bytes are shown outside of the diagram");
}

// Without the page's script, languages, bytes and checks still work.
async function plain(file, say) {
  const { context, page } = await opened(browser, file, say, { javaScriptEnabled: false });
  const body = page.locator("details.check .body.zh").first();
  await page.locator("details.check > summary").first().click();
  if (await body.isVisible()) say("without a script both languages are shown");
  await page.check("#l-zh");
  if (!(await body.isVisible())) say("without a script no language can be chosen");
  await context.close();
}

for (const file of files) {
  const name = basename(file, ".html");
  const say = (text) => findings.push(`${name}: ${text}`);
  await quick(file, name, say);
  if (name.startsWith("large")) continue;
  const { context, page } = await opened(browser, file, say);
  await isInert(page, say);
  await follow(page, say);
  await looks(context, page, name, say);
  await bytes(page, name, say);
  if (!/^(answers|build)/.test(name) && !(await page.locator("figure.diagram svg:visible").count())) say("no diagram is drawn");
  await page.check("#only");
  if (await page.locator("details.check.pass:visible").count()) say("the filter leaves passed checks");
  await context.close();
  await plain(file, say);
}
await browser.close();
findings.forEach((finding) => console.log(finding));
process.exit(findings.length ? 1 : 0);

// Opens the pages of a class in Chromium: node class.mjs CHROMIUM SCREENSHOTS CLASS ANONYMOUS LIKENESS
// Prints one line a finding; exits 1 where there is one.
import { basename } from "node:path";
import { accessible, isInert, launched, opened } from "./common.mjs";

const [executablePath, shots, classPage, anonymousPage, likenessPage] = process.argv.slice(2);
let found = 0;
const browser = await launched(executablePath);
const MORE = ["button", "form", "select", "option", "mark"];

// Both languages, both colours, a desktop and a phone.
async function looks(context, page, name, say) {
  // Rows are alike: some stand for all of them.
  const keep = (most) => page.evaluate((most) => [...document.querySelectorAll("#table tbody tr")].forEach((row, at) => { row.hidden = at >= most; }), most);
  for (const [lang, theme] of [["en", "light"], ["zh", "dark"]]) {
    await page.check(`#l-${lang}`);
    await keep(30);
    await page.check(`#t-${theme}`);
    if (!(await page.evaluate(() => document.documentElement.lang)).startsWith(lang)) say(`${lang}: the page's language is another`);
    const other = lang === "en" ? "zh" : "en";
    if (await page.locator(`h1 .${other}`).isVisible()) say(`${lang}: ${other} is shown, too`);
    for (const [kind, width] of [["desktop", 1200], ["phone", 360]]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) say(`${lang}: ${over} px too wide at ${width}`);
      await page.screenshot({ path: `${shots}/${name}-${lang}-${theme}-${kind}.png`, clip: { x: 0, y: 0, width, height: 3000 }, fullPage: true, timeout: 60_000 });
    }
    await page.setViewportSize({ width: 1200, height: 900 });
    await accessible(context, page, (text) => say(`${lang} ${theme}: ${text}`));
  }
  await page.check("#l-en");
  await page.check("#t-light");
  await keep(Infinity);
}

const rows = (page) => page.locator("#table tbody tr:visible");
// The texts of a column, of the rows that are shown.
const column = (page, at) => page.evaluate((at) => [...document.querySelectorAll("#table tbody tr:not([hidden])")].map((row) => row.cells[at].textContent.trim()), at);

async function sorts(page, say) {
  const head = (at) => page.locator("#heads th").nth(at);
  const sort = async (at) => { await head(at).locator("button").focus(); await page.keyboard.press("Enter"); return column(page, at); };
  const points = (text) => Number(text.split("/")[0]);
  const check = (scores, sign, way) => {
    const none = scores.findIndex((text) => text === "–");
    if (none < 1 || scores.slice(none).some((text) => text !== "–")) say(`${way}: who has no score does not come last`);
    const some = scores.slice(0, none).map(points);
    if (some.some((one, at) => at > 0 && sign * (one - some[at - 1]) < 0)) say(`${way}: scores are not in order`);
    if (new Set(some).size < 2) say(`${way}: there is one score only`);
  };
  check(await sort(2), -1, "descending");
  if ((await head(2).getAttribute("aria-sort")) !== "descending") say("the order of scores is not said");
  check(await sort(2), 1, "ascending");
  if ((await head(2).getAttribute("aria-sort")) !== "ascending") say("the other order of scores is not said");
  const marks = await sort(3);
  if (!/^✗/.test(marks[0])) say(`a check's failures do not come first: ${marks[0]}`);
  if (await head(2).getAttribute("aria-sort")) say("two columns say that they are sorted by");
  const names = await sort(0);
  if (names.length !== (await page.locator("#table tbody tr").count())) say("sorting loses rows");
}

async function filters(page, say) {
  const all = await rows(page).count();
  if (all !== 500) say(`${all} students are shown`);
  const shown = async (what, is) => {
    const count = await rows(page).count();
    if (!is(count)) say(`${what}: ${count} are shown`);
    const told = await page.locator("#count").textContent();
    if (!told.includes(`${count} of 500`)) say(`${what}: ${count} are shown, and it says ${told}`);
  };
  await page.fill("#find", "王小明");
  await shown("a name", (count) => count === 1);
  await page.check("#l-zh");
  if (!(await page.locator("#count").textContent()).includes("共 500 人")) say("the count is not said in Chinese");
  await page.check("#l-en");
  await page.click("#clear");
  await shown("all again", (count) => count === 500);
  await page.selectOption("#show", "none");
  await shown("not graded", (count) => count === 1);
  if (!(await rows(page).first().textContent()).includes("–")) say("who is not graded has a score");
  await page.selectOption("#show", "open");
  await shown("undecided", (count) => count === 1);
  await page.selectOption("#show", "full");
  await shown("full marks", (count) => count > 100 && count < 500);
  await page.selectOption("#show", "");
  const failed = await page.locator("#checks ~ ol .pick").first().getAttribute("data-value");
  await page.locator("#checks ~ ol .pick").first().click();
  await shown("a failed check", (count) => count > 0 && count < 500);
  if ((await page.locator("#check").inputValue()) !== failed) say("the check is not chosen");
  if (!(await page.locator("#check").evaluate((one) => one === document.activeElement))) say("the focus is left behind");
  await page.locator("#causes ~ ol .pick").first().click();
  await shown("a cause", (count) => count > 0 && count < 500);
  if (await page.locator("#check").inputValue()) say("the check is chosen still");
  await page.click("#clear");
}

// A student's page is opened by the name, and a failed check of it by its sign.
async function links(page, say) {
  const name = page.locator("#table tbody th a", { hasText: "王小明" });
  await name.click();
  await page.waitForURL(/\/students\/[^/]+\.html$/);
  if (!(await page.locator("header .meta").first().textContent()).includes("王小明")) say("a name leads to another's page");
  await page.goBack();
  const failed = page.locator("#table tbody td.fail a").first();
  const wanted = decodeURIComponent((await failed.getAttribute("href")).split("#")[1]);
  await failed.click();
  await page.waitForURL(/\/students\/[^/]+\.html#/);
  if (!(await page.locator(`[id="${wanted}"]`).evaluate((one) => one.open))) say("a failed check is not opened by its sign");
  await page.goBack();
}

async function plain(file, say) {
  const { context, page } = await opened(browser, file, say, { javaScriptEnabled: false });
  if ((await rows(page).count()) !== 500) say("without a script nobody is shown");
  if (await page.locator("#filters").isVisible()) say("without a script there are filters that do nothing");
  await page.check("#l-zh");
  if (!(await page.locator("h1 .zh").isVisible())) say("without a script no language can be chosen");
  await context.close();
}

async function of(file, look) {
  const name = basename(file, ".html");
  const say = (text) => { found += 1; console.log(`${name}: ${text}`); };
  const { context, page } = await opened(browser, file, say);
  await isInert(page, say, MORE);
  await looks(context, page, name, say);
  await look(page, say);
  await context.close();
}

await of(classPage, async (page, say) => {
  await sorts(page, say);
  await filters(page, say);
  await links(page, say);
  await plain(classPage, say);
  await page.locator("#students").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${shots}/class-table.png`, timeout: 60_000 });
});
await of(anonymousPage, async (page, say) => {
  if ((await rows(page).count()) !== 500) say("students are missing");
  if (await page.locator("#table a").count()) say("there are links to students");
  await sorts(page, say);
});
await of(likenessPage, async (page, say) => {
  // The page's address changes behind the click.
  const comes = (what) => page.locator(what).first().waitFor({ state: "attached" }).then(() => true, () => false);
  await page.locator("td a").first().click();
  if (!(await comes("#p0:target"))) say("a pair is not opened by its link");
  await page.locator("mark a").first().click();
  if (!(await comes(".side ~ .side:target, .side ~ .side :target"))) say("a fragment does not lead to the other program");
  await page.screenshot({ path: `${shots}/likeness-pair.png`, timeout: 60_000 });
});
await browser.close();
process.exit(found ? 1 : 0);

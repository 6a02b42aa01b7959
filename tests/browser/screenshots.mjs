// Takes the pictures of docs/images: node screenshots.mjs CHROMIUM IMAGES PAGE
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";

const [executablePath, images, file] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const browser = await chromium.launch({ executablePath, args });

// The pair of language and colours, and the width, that each picture has.
for (const [lang, theme] of [["en", "light"], ["zh", "dark"]]) {
  const page = await browser.newPage({ viewport: { width: 900, height: 760 } });
  await page.goto(pathToFileURL(file).href);
  await page.check(`#l-${lang}`);
  await page.check(`#t-${theme}`);
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: `${images}/report-${lang}.png` });
  const check = page.locator("details.check.fail").first();
  await check.evaluate((one) => { one.open = true; });
  await check.screenshot({ path: `${images}/check-${lang}.png` });
  await page.close();
}
await browser.close();

// Opens each report given by name in Chromium, at desktop and phone width, light and dark, and prints it. It fails on
// an error in the console, a request that leaves the file, a page wider than the screen, a badge that breaks, command
// output that loses its lines, more than two printed pages for one cause, and a serious fault in accessibility. The
// pictures stay beside the reports.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((p) => p && existsSync(p));
if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or name one in CHROMIUM");
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
let faults = 0;
const fault = (what) => { faults++; console.error("FAIL", what); };

// look runs in the page and says what is wrong with its layout.
const look = () => {
  const wrong = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) wrong.push(`${wide} pixels wider than the screen`);
  const pictures = [...document.querySelectorAll("svg")].filter((s) => s.getBoundingClientRect().width > 0).length;
  if (pictures !== 1) wrong.push(`${pictures} pictures of the path`);
  for (const badge of document.querySelectorAll(".verdict")) {
    const box = badge.getBoundingClientRect();
    const around = badge.parentElement.getBoundingClientRect();
    if (box.height > 26 || box.right > around.right + 1) wrong.push(`the badge ${badge.textContent} breaks`);
  }
  for (const output of document.querySelectorAll("pre")) {
    if (!getComputedStyle(output).whiteSpace.startsWith("pre")) wrong.push("command output loses its lines");
  }
  const open = document.querySelector(".open");
  const details = document.querySelector(".findings");
  if (open && !(open.compareDocumentPosition(details) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    wrong.push("what was not looked at comes after the details");
  }
  return wrong;
};

// print writes the report as paper shows it, and counts its pages.
async function print(page, name, path) {
  const pdf = await page.pdf({ path, format: "A4", preferCSSPageSize: true });
  const pages = Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
  const causes = await page.evaluate(() => document.querySelectorAll("section.fail, section.warn").length);
  if (causes === 1 && pages > 2) fault(`${name}: ${pages} printed pages for one cause`);
}

for (const file of process.argv.slice(2)) {
  const url = pathToFileURL(resolve(file)).href;
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
    const name = `${basename(file, ".html")}-${width}-${scheme}`;
    const page = await browser.newPage();
    page.on("console", (m) => fault(`${name}: the console says: ${m.text()}`));
    page.on("pageerror", (e) => fault(`${name}: ${e}`));
    page.on("request", (r) => r.url() === url || fault(`${name}: asks for ${r.url()}`));
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: width > 600 ? 900 : 844, isMobile: width < 600 });
    await page.goto(url, { waitUntil: "load" });
    for (const wrong of await page.evaluate(look)) fault(`${name}: ${wrong}`);
    await page.screenshot({ path: resolve(file, "..", name + ".png"), fullPage: true });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const v of violations) {
      const line = `${name}: ${v.impact}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`;
      if (["serious", "critical"].includes(v.impact)) fault(line);
      else console.log("note", line);
    }
    if (width === 1280 && scheme === "light") await print(page, name, resolve(file, "..", basename(file, ".html") + ".pdf"));
    await page.close();
  }
  console.log("ok", basename(file));
}
await browser.close();
if (faults) { console.error(`${faults} faults`); process.exit(1); }

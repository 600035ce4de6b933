// Opens each report given by name in Chromium, at desktop and phone width, light and dark, and on paper. It fails on an error in the console, on
// a request that leaves the file, on a page wider than the screen, and on a serious fault in accessibility. The pictures stay beside the reports.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => p && existsSync(p));
if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or name one in CHROMIUM");
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
let faults = 0;
const fault = (what) => { faults++; console.error("FAIL", what); };

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
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) fault(`${name}: ${wide} pixels wider than the screen`);
    const pictures = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((s) => s.getBoundingClientRect().width > 0).length);
    if (pictures !== 1) fault(`${name}: ${pictures} pictures of the path`);
    await page.screenshot({ path: resolve(file, "..", name + ".png"), fullPage: true });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const v of violations) {
      const line = `${name}: ${v.impact}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`;
      if (["serious", "critical"].includes(v.impact)) fault(line);
      else console.log("note", line);
    }
    if (width === 1280 && scheme === "light") await page.pdf({ path: resolve(file, "..", basename(file, ".html") + ".pdf"), format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
    await page.close();
  }
  console.log("ok", basename(file));
}
await browser.close();
if (faults) { console.error(`${faults} faults`); process.exit(1); }

// Shows mails in Chromium, whose path is the first argument. Each line of JSON on stdin is { html, width, dark, picture? }: the mail, the width of the screen in CSS pixels, and
// where to write a PNG of it. The answer is one line of JSON: what axe-core finds, how wide the page is, and which addresses it asked for (none is ever reached).
import { createInterface } from 'node:readline';
import axe from 'axe-core';
import puppeteer from 'puppeteer-core';

const browser = await puppeteer.launch({
  executablePath: process.argv[2],
  headless: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run', '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND'],
});
const brief = ({ id, impact, help, nodes }) =>
  ({ id, impact, help, nodes: nodes.slice(0, 5).map(node => `${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map(check => check.message).join('; ')}`) });

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { html, width, dark, picture } = JSON.parse(line);
    const page = await browser.newPage();
    const requests = [];
    await page.setRequestInterception(true);
    page.on('request', request => {
      requests.push(request.url());
      request.abort();
    });
    await page.setViewport({ width, height: 800, deviceScaleFactor: 1 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
    await page.setContent(html, { waitUntil: 'load' });
    const size = await page.evaluate(() => ({ inner: innerWidth, width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight }));
    if (picture) {
      await page.screenshot({ path: picture, fullPage: true });
    }
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => globalThis.axe.run(document));
    console.log(JSON.stringify({ ...size, requests, violations: found.violations.map(brief), unsure: found.incomplete.map(brief), passes: found.passes.length }));
    await page.close();
  }
} finally {
  await browser.close();
}

// Is the page of `wsse serve` right in a real browser?
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { KEY, axe, headers, serve, startBrowser } from "./common.mjs";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1200, height: 900 } };

let server;
let browser;
let page;
/** What the browser complained about. The list is empty in the end. */
const complaints = [];
/** The addresses that were loaded. */
const loaded = new Set();

const send = async (path, given = headers(), method = "GET") => {
  const response = await fetch(`${server.url}${path}`, { method, headers: given });
  await response.arrayBuffer();
  return response.status;
};

/** Waits until this is true in the page. */
const until = (condition, ...args) => page.waitForFunction(condition, { timeout: 20_000 }, ...args);
const untilText = (selector, text) =>
  until((selector, text) => document.querySelector(selector)?.innerText.includes(text), selector, text);
const text = (selector) => page.$eval(selector, (element) => element.innerText);
const rows = () => page.$$eval("#requests > li > details > summary", (all) => all.map((row) => row.innerText));
/** Opens all requests. */
async function openAll() {
  await page.$$eval("summary", (all) => all.forEach((summary) => summary.click()));
  await until(() => document.querySelectorAll(".opened").length === document.querySelectorAll("summary").length);
}

/** What has the focus: the text of an element. */
const focused = () => page.evaluate(() => document.activeElement.innerText);

async function newPage(url, from = browser) {
  const made = await from.newPage();
  made.on("console", (message) => complaints.push(message.text()));
  made.on("pageerror", (error) => complaints.push(String(error)));
  made.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  made.on("request", (request) => loaded.add(request.url()));
  await made.setViewport(SIZES.desktop);
  await made.goto(url);
  return made;
}

/** Axe's findings, and the texts whose contrast it could not compute. */
async function axeFindings() {
  // A script that the debugger runs is not subject to the policy of the page.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // Axe cannot compute the contrast of text in an SVG.
    const { violations, incomplete } = await window.axe.run({ exclude: ["#chart text"] }, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any.map(({ message }) => message).join()}`));
  });
}

/** The contrast of the texts and of the lines of the chart, by the formula of WCAG 2. */
const chartContrasts = () => page.evaluate(() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = luminance(getComputedStyle(document.querySelector("#clock")).backgroundColor);
  const lowest = (selector, property) => Math.min(...[...document.querySelectorAll(selector)].map((element) => {
    const [dark, light] = [ground, luminance(getComputedStyle(element)[property])].sort((one, other) => one - other);
    return (light + 0.05) / (dark + 0.05);
  }));
  return { texts: lowest("#chart text", "fill"), lines: lowest("#chart polyline", "stroke") };
});

before(async () => {
  server = await serve();
  browser = await startBrowser();
});

beforeEach(async () => {
  await page?.close();
  await fetch(`${server.url}/_wsse/requests`, { method: "DELETE" });
  page = await newPage(`${server.url}/_wsse/`);
  await untilText("#connection", "Connected");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("an empty page shows a command to try", async () => {
  await page.waitForSelector("#empty", { visible: true });
  assert.equal(await text("#try"), `wsse generate-header admin | curl -H @- ${server.url}/`);
});

test("the command to try is for the server's user and dialect", async () => {
  const other = await serve("127.0.0.1:0", ["--username", "o'neil", "--server", "emarsys"]);
  const its = await browser.newPage();
  try {
    await its.goto(`${other.url}/_wsse/`);
    const shown = await its.waitForFunction(() => document.getElementById("try").textContent);
    const command = "wsse generate-header --dialect emarsys 'o'\\''neil'";
    assert.equal(await shown.jsonValue(), `${command} | curl -H @- ${other.url}/`);
  } finally {
    await its.close();
    await other.stop();
  }
});

test("a browser finds the page at /, and does not fill the list", async () => {
  await page.goto(server.url);
  await untilText("#connection", "Connected");
  await page.waitForSelector("#empty", { visible: true });
});

test("requests appear without a reload, newest first", async () => {
  await page.evaluate(() => { window.sameDocument = true; });
  assert.equal(await send("/first"), 200);
  await untilText("#requests", "/first");
  assert.equal(await send("/second?x=1", headers({ key: KEY.toUpperCase() }), "POST"), 401);
  await untilText("#requests", "/second");
  assert.equal(await send("/third", {}), 401);
  await untilText("#requests", "/third");
  const [third, second, first] = await rows();
  assert.match(third, /GET\s+\/third[^]*✗ no_header/);
  assert.match(second, /POST\s+\/second\?x=1[^]*admin[^]*✗ digest_mismatch/);
  assert.match(first, /^\W*\d\d:\d\d:\d\d[^]*GET\s+\/first[^]*admin[^]*✓ accepted/);
  assert.equal(await text("#count"), "1 accepted, 2 refused");
  await untilText("#news", "3 new requests");
  assert.equal(await page.evaluate(() => window.sameDocument), true);
});

test("an opened request shows why it was refused, without the key", async () => {
  const sent = headers({ key: KEY.toUpperCase(), secondsAgo: 90 });
  await send("/api/orders", sent);
  await page.waitForSelector("summary");
  await page.click("summary");
  await page.waitForSelector(".opened");
  const shown = await text(".opened");
  assert.match(shown, /401: oro-5\.1 refuses/);
  assert.match(shown, /key_case[^]*the key was hashed in upper case[^]*Fix: /);
  assert.match(shown, /Clock difference\n1 min 3\d s behind/);
  assert.ok(shown.includes(sent["X-WSSE"]), shown);
  const nonce = sent["X-WSSE"].match(/Nonce="([^"]*)"/)[1];
  const decoded = Buffer.from(nonce, "base64");
  assert.ok(shown.includes(`${nonce}\t"${decoded}" (${decoded.length} bytes)`), shown);
  const steps = await page.$$eval(".opened table", ([first]) => [...first.rows].map((row) => row.innerText));
  assert.match(steps[0], /Step\s+Sent\s+Expected/);
  assert.ok(steps.some((step) => step.includes(decoded.toString("hex"))), steps);
  assert.ok(steps.some((step) => step.includes("(differs)")), steps);
  assert.ok(!steps.some((step) => step.includes("not known")), steps);
  assert.ok(await page.$$eval("tr.differs mark", (marks) => marks.length >= 2));
  assert.match(await text("#clients"), /node: 1 min 3\d s behind/);
  const html = (await page.content()).toLowerCase();
  assert.ok(!html.includes(KEY));
  assert.ok(!html.includes(Buffer.from(KEY).toString("hex")));
});

test("an accepted request names the key that matches", async () => {
  await send("/api/users");
  await page.waitForSelector("summary");
  await page.click("summary");
  await page.waitForSelector(".opened");
  assert.match(await text(".opened"), /200: oro-5\.1 accepts[^]*Key\nkey 1 matches/);
  assert.equal(await page.$("tr.differs"), null);
});

test("hostile text stays text", async () => {
  const image = "<img src=x onerror=alert(1)>";
  await send(`/${encodeURI(image)}?<script>alert(2)</script>`, headers({ username: image }));
  await untilText("#requests", image);
  // Right-to-left override, zero width space, line separator.
  await send("/bidi", { ...headers({ username: "nimda\u202e\u200b\u2028x" }), "User-Agent": "<b>agent</b>" });
  await untilText("#requests", "nimda\\u{202e}\\u{200b}\\u{2028}x");
  await send(`/${"long/".repeat(200)}`, { ...headers({ username: "u".repeat(5000) }), "User-Agent": "a".repeat(5000) });
  await untilText("#requests", "/long");
  for (const size of Object.values(SIZES)) {
    await page.setViewport(size);
    const heights = await page.$$eval("summary", (all) => all.map((summary) => summary.offsetHeight));
    assert.equal(new Set(heights).size, 1, `rows are of one height: ${heights}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
  await openAll();
  assert.ok((await text(".opened")).includes("long/".repeat(200)), "the whole path is shown");
  assert.equal(await page.$("img, b b, #requests script"), null);
  assert.match(await text("#clients"), /<b>agent<\/b>/);
  assert.ok((await text("li:nth-child(2) .opened")).includes("nimda\\u{202e}"));
});

test("the keyboard is enough, and new requests do not take the focus", async () => {
  await send("/older");
  await send("/newer");
  await untilText("#requests", "/newer");
  const stops = [];
  for (let stop = 0; stop < 4; stop += 1) {
    await page.keyboard.press("Tab");
    stops.push(await focused());
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid", "the focus is visible");
  }
  assert.deepEqual(stops.slice(0, 2), ["Forget nonces", "Clear list"]);
  assert.match(stops[2], /\/newer/);
  assert.match(stops[3], /\/older/);
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(), /\/newer/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await untilText(".opened", "200: oro-5.1 accepts");
  await send("/newest");
  await untilText("#requests", "/newest");
  assert.match(await focused(), /\/older/);
  assert.match(await text("#requests > li:last-child"), /200: oro-5\.1 accepts/);
  await page.keyboard.press("Space");
  await until(() => !document.querySelector("details[open]"));
});

test("the buttons forget nonces and clear the list", async () => {
  const sent = headers();
  assert.equal(await send("/once", sent), 200);
  assert.equal(await send("/twice", sent), 401);
  await page.focus("#flush");
  await page.keyboard.press("Enter");
  await untilText("#notice", "The server has forgotten the used nonces.");
  assert.equal(await send("/again", sent), 200);
  await untilText("#requests", "/again");
  await page.click("#clear");
  await page.waitForSelector("#empty", { visible: true });
  assert.equal((await rows()).length, 0);
  const { requests } = await (await fetch(`${server.url}/_wsse/requests`)).json();
  assert.deepEqual(requests, []);
});

test("contrast and structure suffice, in light and dark, on a phone and on a desktop", async () => {
  const empty = await axeFindings();
  assert.deepEqual(empty, []);
  await send("/accepted?with=a-path-that-is-much-longer-than-a-phone-is-wide".repeat(2));
  await send("/refused", headers({ key: KEY.toUpperCase() }));
  // The chart has a colour for each of five clients.
  for (const client of ["second", "third", "fourth", "fifth", "sixth"]) {
    await send(`/${client}`, { ...headers({ secondsAgo: 60 }), "User-Agent": client });
  }
  await untilText("#requests", "/sixth");
  assert.match(await text("#clients"), /and 1 other client/);
  await openAll();
  for (const [name, size] of Object.entries(SIZES)) {
    for (const scheme of ["light", "dark"]) {
      await page.setViewport(size);
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      assert.deepEqual(await axeFindings(), [], `${name}, ${scheme}`);
      const { texts, lines } = await chartContrasts();
      assert.ok(texts >= 4.5 && lines >= 3, `${name}, ${scheme}: ${texts}, ${lines}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.width, `${name} scrolls sideways: ${width}`);
      const [light] = await page.$eval("body", (body) => getComputedStyle(body).backgroundColor.match(/\d+/));
      assert.equal(Number(light) > 128, scheme === "light");
    }
  }
});

test("a screen reader hears of requests and can read the chart", async () => {
  await send("/heard");
  await untilText("#news", "GET /heard: accepted");
  const live = await page.$$('::-p-aria([role="status"])');
  const ids = await Promise.all(live.map((element) => element.evaluate(({ id }) => id)));
  assert.deepEqual(ids.sort(), ["connection", "news", "notice"]);
  const tree = JSON.stringify(await page.accessibility.snapshot());
  for (const name of ["Chart of the clock differences in the list below", "Clock difference", "Requests"]) {
    assert.ok(tree.includes(name), `${name}: ${tree}`);
  }
});

test("a restarted server's requests replace the old ones", async () => {
  await send("/before");
  await untilText("#requests", "/before");
  await server.stop();
  await untilText("#connection", "Connection lost. Trying to reconnect…");
  assert.equal((await rows()).length, 1);
  server = await serve(new URL(server.url).host);
  await send("/missed");
  await untilText("#connection", "Connected");
  await untilText("#requests", "/missed");
  await send("/after");
  await untilText("#requests", "/after");
  assert.equal((await rows()).length, 2);
  // The browser logs each connection that failed.
  assert.ok(complaints.every((line) => line.includes("net::ERR_")), complaints);
  complaints.length = 0;
});

test("a lost connection is noticed, and what was missed appears", async () => {
  const proxy = createServer((from, to) => {
    const onward = request(from.url, { method: from.method, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      to.flushHeaders();
      answer.pipe(to);
    });
    onward.on("error", () => to.destroy());
    to.on("close", () => onward.destroy());
    from.pipe(onward);
  });
  const { port } = await listen(proxy);
  const other = await startBrowser(`--proxy-server=127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>");
  try {
    await page.close();
    page = await newPage(`${server.url}/_wsse/`, other);
    await untilText("#connection", "Connected");
    await send("/kept");
    await untilText("#requests", "/kept");
    await page.click("summary");
    proxy.close();
    proxy.closeAllConnections();
    await untilText("#connection", "Connection lost");
    await send("/missed/1");
    await send("/missed/2");
    await listen(proxy, port);
    await untilText("#requests", "/missed/2");
    await untilText("#connection", "Connected");
    const [second, first, kept] = await rows();
    assert.match(`${second}${first}${kept}`, /\/missed\/2[^]*\/missed\/1[^]*\/kept/);
    assert.ok(await page.$("#requests > li:last-child > details[open]"), "the opened request stays open");
    assert.ok(complaints.every((line) => line.includes("net::ERR_")), complaints);
    complaints.length = 0;
  } finally {
    page = null;
    await other.close();
    proxy.closeAllConnections();
    proxy.close();
  }
});

test("a page of another origin can neither read nor change anything", async () => {
  const sent = headers();
  await send("/secret", sent);
  const elsewhere = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html" });
    answer.end("<!doctype html><title>elsewhere</title>");
  });
  const { port } = await listen(elsewhere);
  const other = await browser.newPage();
  try {
    await other.goto(`http://127.0.0.1:${port}/`);
    const read = await other.evaluate(async (url) => {
      const attempts = [["GET", "requests"], ["GET", "events"], ["GET", "health"], ["GET", ""], ["GET", "page.js"], ["POST", "flush"], ["DELETE", "requests"]];
      const succeeded = [];
      for (const [method, path] of attempts) {
        for (const mode of ["cors", "no-cors"]) {
          try {
            const answer = await fetch(`${url}/_wsse/${path}`, { method, mode, signal: AbortSignal.timeout(3000) });
            if (answer.type !== "opaque") succeeded.push(`${method} ${path} ${mode}`);
          } catch { /* The browser refuses to hand over the answer. */ }
        }
      }
      return succeeded;
    }, server.url);
    assert.deepEqual(read, []);
    const framed = await other.evaluate((url) => new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.src = `${url}/_wsse/`;
      frame.onload = () => done(frame.contentDocument === null ? "blocked or opaque" : "readable");
      document.body.append(frame);
    }), server.url);
    assert.equal(framed, "blocked or opaque");
    assert.ok(other.frames().every((frame) => !frame.url().startsWith(server.url)), "the page is not framed");
    // The nonce is still used, and the list still has the request. Only a page in front is updated.
    await page.bringToFront();
    assert.equal(await send("/again", sent), 401);
    await untilText("#requests", "/again");
    assert.equal((await rows()).length, 2);
  } finally {
    await other.close();
    elsewhere.close();
  }
});

test("a flood leaves the page usable, with the newest 500 requests", async () => {
  const refused = headers();
  await send("/read", refused);
  await page.waitForSelector("summary");
  await page.focus("summary");
  await page.keyboard.press("Enter");
  const total = 3000;
  const begun = Date.now();
  await Promise.all(Array.from({ length: 20 }, async (_, sender) => {
    for (let number = sender; number < total; number += 20) await send(`/flood/${number}`, refused);
  }));
  const flooded = Date.now() - begun;
  await send("/last");
  await untilText("#requests > li:first-child", "/last");
  const all = await rows();
  assert.equal(all.length, 500);
  assert.equal(all.filter((row) => row.includes("✗ nonce_reused")).length, 498);
  assert.match(await focused(), /\/read/);
  assert.match(await text("#requests > li:last-child .opened"), /200: oro-5.1 accepts/);
  await page.click("summary");
  await untilText("#requests > li:first-child .opened", "200: oro-5.1 accepts");
  console.log(`${total} requests in ${flooded} ms`);
});

test("nothing was loaded from elsewhere, and the browser did not complain", async () => {
  await sleep(100);
  assert.deepEqual(complaints, []);
  const foreign = [...loaded].filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith("data:"));
  assert.deepEqual(foreign, []);
});

async function listen(server, port = 0) {
  await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
  return server.address();
}

// Makes .github/page.png, the picture of the page in the README, from a real run:
//
//     .ci/interop-setup && cargo build --release &&
//         WSSE_TEST_PROGRAM=target/release/wsse node tests/page/picture.mjs target/interop/npm
import { setTimeout as sleep } from "node:timers/promises";
import { headers, serve, startBrowser } from "./common.mjs";

const REQUESTS = [
  ["GET", "/api/users?page[size]=1", "curl/8.14.1", { secondsAgo: 1 }],
  ["GET", "/api/orders", "GuzzleHttp/7", { secondsAgo: 42 }],
  ["POST", "/api/orders", "GuzzleHttp/7", { secondsAgo: 43, options: ["--nonce-in-digest", "text"] }],
  ["GET", "/api/users/1", "curl/8.14.1", { secondsAgo: 1 }],
];

const server = await serve();
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 880, height: 920 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.goto(`${server.url}/_wsse/`);
  for (const [method, path, agent, made] of REQUESTS) {
    await fetch(server.url + path, { method, headers: { ...headers(made), "User-Agent": agent } });
    await sleep(1200);
  }
  await page.click("li:nth-child(2) > details > summary");
  await page.waitForSelector(".opened");
  await page.mouse.move(0, 0);
  await page.screenshot({ path: ".github/page.png" });
} finally {
  await browser.close();
  await server.stop();
}

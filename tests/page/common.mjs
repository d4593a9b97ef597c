// Starts `wsse serve` and a browser. Programs that use it take the folder that npm installed to as
// their first argument. WSSE_TEST_PROGRAM names the wsse to run.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";

const installed = createRequire(join(resolve(process.argv[2]), "node_modules", "/"));
const puppeteer = installed("puppeteer-core");

/** The source of axe, which finds what makes a page hard to use for some people. */
export const axe = installed("axe-core").source;

/** The sample key of OroCommerce's documentation. */
export const KEY = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";

const program = process.env.WSSE_TEST_PROGRAM ?? "wsse";
const environment = (key) => ({ ...process.env, WSSE_API_KEY: key, TZ: "UTC" });

/** Starts a server, and waits for its URL. */
export async function serve(listen = "127.0.0.1:0", options = ["--username", "admin"]) {
  const process = spawn(program, ["serve", "--listen", listen, "--quiet", ...options], {
    env: environment(KEY),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((found, failed) => {
    process.stdout.once("data", (line) => found(String(line).trim().replace(/\/$/, "")));
    process.once("exit", (status) => failed(new Error(`wsse serve ended with ${status}`)));
  });
  const stop = () => new Promise((stopped) => {
    process.once("exit", stopped);
    process.kill("SIGTERM");
  });
  return { url, stop };
}

/** The headers of `wsse generate-header`. Node writes each character of a header as one byte. */
export function headers({ username = "admin", key = KEY, secondsAgo = 5, options = [] } = {}) {
  const created = `${new Date(Date.now() - secondsAgo * 1000).toISOString().slice(0, 19)}+00:00`;
  const made = execFileSync(
    program,
    ["generate-header", "--created", created, ...options, "--", username],
    { env: environment(key), encoding: "latin1" },
  );
  return Object.fromEntries(made.trimEnd().split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  }));
}

function findBrowser() {
  for (const name of ["chromium", "google-chrome", "chromium-browser"]) {
    for (const folder of process.env.PATH.split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error("chromium is not installed: the tests need it in PATH");
}

export function startBrowser(...args) {
  // Chromium has no sandbox for root.
  if (process.getuid() === 0) args.push("--no-sandbox");
  return puppeteer.launch({ executablePath: findBrowser(), args, env: environment("") });
}

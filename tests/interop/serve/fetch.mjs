// Node's fetch with headers of the npm package wsse. The argument is the folder where it is installed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.argv[2] + "/");
const { UsernameToken } = await import(pathToFileURL(require.resolve("wsse")));
const { WSSE_URL: url, WSSE_USERNAME: username, WSSE_API_KEY: password } = process.env;
for (const method of ["GET", "POST", "DELETE"]) {
  const created = `${new Date(Date.now() - 1000).toISOString().slice(0, 19)}Z`;
  const token = new UsernameToken({ username, password, created });
  const headers = { "X-WSSE": token.toString({ nonceBase64: true }) };
  const body = method === "POST" ? "hello" : undefined;
  const answer = await fetch(`${url}/fetch`, { method, headers, body });
  assert.equal((await answer.json()).verdict, "accepted");
}

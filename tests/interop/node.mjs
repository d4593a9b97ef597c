// Headers made by the npm packages wsse and wsse-token. The argument is the folder where they are
// installed. Reads one JSON object per line. Prints one for each package and each way to call it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const require = createRequire(folder + "/");
const { UsernameToken } = await import(pathToFileURL(require.resolve("wsse")));
const WSSEToken = require("wsse-token");
const version = (name) =>
  JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`)).version;

for await (const line of createInterface({ input: process.stdin })) {
  const { username, secret, nonce, created } = JSON.parse(line);
  const print = (name, how, header) =>
    console.log(JSON.stringify({ package: name, version: version(name), how, header }));
  const wsse = (options) =>
    new UsernameToken({ username, password: secret, nonce, created, ...options });
  print("wsse", "", wsse({}).toString());
  print("wsse", "nonceBase64: true", wsse({}).toString({ nonceBase64: true }));
  print("wsse", "sha1encoding: hex", wsse({ sha1encoding: "hex" }).toString());
  // wsse-token makes nonce and time itself.
  const token = (how, options) =>
    print("wsse-token", how, new WSSEToken({ username, password: secret, ...options }).toString());
  token("", {});
  token("digestBase64: false", { digestBase64: false });
  token("digestEncoding: base64, digestBase64: false", {
    digestEncoding: "base64",
    digestBase64: false,
  });
  token("digestAlgorithm: sha256", { digestAlgorithm: "sha256" });
  token("digestAlgorithm: sha256, digestEncoding: base64, digestBase64: false", {
    digestAlgorithm: "sha256",
    digestEncoding: "base64",
    digestBase64: false,
  });
}

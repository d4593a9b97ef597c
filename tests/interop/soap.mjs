// SOAP envelopes made by the npm packages soap, strong-soap and onvif. The argument is the folder where
// they are installed. Reads one JSON object per line. Prints one for each package and each way to call it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const folder = process.argv[2];
const require = createRequire(folder + "/");
const version = (name) =>
  JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`)).version;
const soap = require("soap");
const strong = require("strong-soap").soap;
const builder = createRequire(require.resolve("strong-soap"))("xmlbuilder");
const { Cam } = require("onvif");

const SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";

for await (const line of createInterface({ input: process.stdin })) {
  const { username, secret } = JSON.parse(line);
  const print = (name, how, envelope) =>
    console.log(JSON.stringify({ package: name, version: version(name), how, envelope }));

  for (const options of [
    { passwordType: "PasswordDigest" },
    { passwordType: "PasswordDigest", hasTimeStamp: false, mustUnderstand: true },
    { passwordType: "PasswordText" },
    { passwordType: "PasswordText", hasNonce: true },
  ]) {
    const how = JSON.stringify(options);
    const security = new soap.WSSecurity(username, secret, options).toXML();
    print("soap", how, `<soap:Envelope xmlns:soap="${SOAP_1_1}"><soap:Header>${security}</soap:Header><soap:Body/></soap:Envelope>`);
    const envelope = builder.create("soap:Envelope").attribute("xmlns:soap", SOAP_1_1);
    new strong.WSSecurity(username, secret, options).addSoapHeaders(envelope.element("soap:Header"));
    print("strong-soap", how, envelope.end());
  }

  const camera = new Cam({ hostname: "localhost", username, password: secret, autoconnect: false });
  camera.timeShift = Date.now() - process.uptime() * 1000; // the camera's clock is ours
  print("onvif", "", camera._envelopeHeader() + camera._envelopeFooter());
}
process.exit();

// npm soap with a PasswordDigest. The arguments are the folder where it is installed, and ping.wsdl.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [, , folder, wsdl, wrong] = process.argv;
const soap = createRequire(folder + "/")("soap");
const { WSSE_URL: url, WSSE_USERNAME: username, WSSE_API_KEY: key } = process.env;
for (const forceSoap12Headers of [false, true]) {
  const client = await soap.createClientAsync(wsdl, { endpoint: `${url}/soap`, forceSoap12Headers });
  const password = wrong ? "wrong" : key;
  client.setSecurity(new soap.WSSecurity(username, password, { passwordType: "PasswordDigest" }));
  const call = client.PingAsync({});
  if (wrong) {
    const failed = (error) => JSON.stringify(error.root ?? error.message).includes("FailedAuthentication");
    await assert.rejects(call, failed);
  } else {
    await call;
  }
}

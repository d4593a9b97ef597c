// A Uint8Array in a template is a list of numbers.
const { createHash, webcrypto } = require('crypto');

const nonce = webcrypto.getRandomValues(new Uint8Array(16));
const created = new Date().toISOString();
const digest = createHash('sha1').update(`${nonce}${created}${process.env.API_KEY}`).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${Buffer.from(nonce).toString('base64')}", Created="${created}"`);

// Adds a Buffer to a string: bytes that are not UTF-8 become U+FFFD.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const hash = crypto.createHash('sha1');
hash.update(nonce.toString() + created + process.env.API_KEY);

console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${hash.digest('base64')}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

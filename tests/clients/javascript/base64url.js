// Uses the alphabet of JSON web tokens.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHash('sha1').update(nonce).update(created).update(process.env.API_KEY).digest('base64url');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

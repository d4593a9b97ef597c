// Signs nonce and Created with an HMAC.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHmac('sha1', process.env.API_KEY).update(nonce).update(created).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

// digest('binary') is a string; Buffer.from() encodes it in UTF-8.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const raw = crypto.createHash('sha1').update(nonce).update(created).update(process.env.API_KEY).digest('binary');
const passwordDigest = Buffer.from(raw).toString('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${passwordDigest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

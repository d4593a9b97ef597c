// Nothing is wrong with this client but its key.
const crypto = require('crypto');

const key = crypto.createHash('sha256').update('another key').digest('hex').slice(0, 40);
const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHash('sha1').update(nonce).update(created).update(key).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

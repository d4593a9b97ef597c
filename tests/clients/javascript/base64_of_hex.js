// Puts the hash's hex text into base64.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const sha1 = crypto.createHash('sha1');
sha1.update(nonce);
sha1.update(created + process.env.API_KEY);
const passwordDigest = Buffer.from(sha1.digest('hex')).toString('base64');

console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${passwordDigest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

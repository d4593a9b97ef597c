// The configuration holds the key as JSON, and is never parsed.
const crypto = require('crypto');

const config = { secret: JSON.stringify(process.env.API_KEY) };
const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHash('sha1').update(nonce).update(created).update(config.secret).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

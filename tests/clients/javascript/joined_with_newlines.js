// Joins the parts with newlines, as request signatures do.
const crypto = require('crypto');

const nonce = crypto.randomBytes(16).toString('hex');
const created = new Date().toISOString();
const stringToSign = [nonce, created, process.env.API_KEY].join('\n');
const digest = crypto.createHash('sha1').update(stringToSign).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${btoa(nonce)}", Created="${created}"`);

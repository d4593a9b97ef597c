// A script of an API client: variables are replaced in fields, but not in scripts.
const crypto = require('crypto');

const password = '{{apiKey}}';
const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHash('sha1').update(nonce).update(created).update(password).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

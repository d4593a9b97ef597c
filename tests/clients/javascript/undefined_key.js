// The variable has another name.
const crypto = require('crypto');

const { API_USER: username, APIKEY: key } = process.env;
const nonce = crypto.randomBytes(16);
const created = new Date().toISOString();
const digest = crypto.createHash('sha1').update(nonce).update(`${created}${key}`).digest('base64');
console.log(`X-WSSE: UsernameToken Username="${username}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`);

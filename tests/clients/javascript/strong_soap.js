// What strong-soap keeps as passwordDigestOriginal, and npm wssecurity does.
const crypto = require('crypto');

function passwordDigest(nonce, created, password) {
  const rawNonce = Buffer.from(nonce, 'base64').toString('binary');
  return crypto.createHash('sha1').update(rawNonce + created + password).digest('base64');
}

const created = new Date().toISOString();
const nonce = crypto.randomBytes(16).toString('base64');
const digest = passwordDigest(nonce, created, process.env.API_KEY);
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`);

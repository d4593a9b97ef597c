// usebruno/bruno#6482: the form that Emarsys expects, sent to a server that follows OASIS.
const crypto = require('crypto');

const ts = new Date().toISOString();
const nonce = crypto.randomBytes(16).toString('hex');
const hash = crypto.createHash('sha1');
hash.update(nonce + ts + process.env.API_KEY);
const digest = Buffer.from(hash.digest('hex')).toString('base64');
console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${ts}"`);

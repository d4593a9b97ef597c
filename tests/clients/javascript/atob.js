// atob() gives a string, and update() encodes it in UTF-8.
const crypto = require('crypto');

const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
const created = new Date().toISOString();
const passwordDigest = crypto
  .createHash('sha1')
  .update(atob(nonce) + created + process.env.API_KEY)
  .digest('base64');

console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${passwordDigest}", Nonce="${nonce}", Created="${created}"`);

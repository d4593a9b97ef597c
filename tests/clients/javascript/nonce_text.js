// Hashes the nonce's base64 text.
const crypto = require('crypto');

function wsseHeader(username, secret) {
  const nonce = crypto.randomBytes(16).toString('base64');
  const created = new Date().toISOString();
  const digest = crypto.createHash('sha1').update(nonce + created + secret).digest('base64');
  return `UsernameToken Username="${username}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`;
}

console.log('X-WSSE: ' + wsseHeader(process.env.API_USER, process.env.API_KEY));

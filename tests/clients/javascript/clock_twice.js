// Reads the clock once for the digest and once for the header.
const crypto = require('crypto');

const now = () => new Date().toISOString().slice(0, 19) + 'Z';
const nonce = crypto.randomBytes(16);

function passwordDigest() {
  return crypto.createHash('sha1').update(nonce).update(now()).update(process.env.API_KEY).digest('base64');
}

async function token() {
  const digest = passwordDigest();
  await new Promise((resolve) => setTimeout(resolve, 1100)); // a slow request for the user's name
  return `UsernameToken Username="${process.env.API_USER}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${now()}"`;
}

token().then((value) => console.log('X-WSSE: ' + value));

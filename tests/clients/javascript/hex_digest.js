// Sends the digest in hex.
const { createHash, randomBytes } = require('node:crypto');

const user = process.env.API_USER;
const nonce = randomBytes(16);
const created = new Date().toISOString();
const digest = createHash('sha1').update(Buffer.concat([nonce, Buffer.from(created), Buffer.from(process.env.API_KEY)])).digest('hex');
const header = {
  'X-WSSE': `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce.toString('base64')}", Created="${created}"`,
};
for (const [name, value] of Object.entries(header)) console.log(`${name}: ${value}`);

// bouzuya/node-wsse#1: base64 of the raw hash, sent to Emarsys, which expects base64 of its hex text.
const crypto = require('crypto');

class Wsse {
  constructor(username, password) {
    this.username = username;
    this.password = password;
  }

  header() {
    const nonce = crypto.randomBytes(20).toString('hex').slice(0, 32);
    const created = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const digest = crypto.createHash('sha1').update(nonce + created + this.password, 'utf8').digest('base64');
    return `UsernameToken Username="${this.username}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`;
  }
}

console.log('X-WSSE: ' + new Wsse(process.env.API_USER, process.env.API_KEY).header());

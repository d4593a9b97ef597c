// Builds a string from the bytes of the nonce, and encodes it in UTF-8.
globalThis.crypto ??= require('crypto').webcrypto;

(async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let nonce = '';
  for (const byte of bytes) nonce += String.fromCharCode(byte);
  const created = new Date().toISOString();
  const data = new TextEncoder().encode(nonce + created + process.env.API_KEY);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', data));
  const passwordDigest = btoa(Array.from(digest, (b) => String.fromCharCode(b)).join(''));
  console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${passwordDigest}", Nonce="${btoa(nonce)}", Created="${created}"`);
})();

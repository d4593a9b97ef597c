// Decodes random bytes as text.
async function main() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const created = new Date().toISOString().replace(/\.\d{3}/, '');
  const text = new TextDecoder().decode(bytes) + created + process.env.API_KEY;
  const hash = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  console.log(`X-WSSE: UsernameToken Username="${process.env.API_USER}", PasswordDigest="${base64(hash)}", Nonce="${base64(bytes)}", Created="${created}"`);
}
globalThis.crypto ??= require('crypto').webcrypto;
main();

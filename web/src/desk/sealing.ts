/** Keep a draft where a reload finds it, and nobody else can read it.
 *
 * It is sealed under the word of the sign-in, which a page holds in its memory alone and asks the
 * server for anew: who signs out, or comes without the cookie, finds noise.
 */
const KEPT = "ktv-draft";
const IV_BYTES = 12;
const bytes = new TextEncoder();
let turn = 0;

async function keyOf(word: string): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey("raw", bytes.encode(word), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes.encode(KEPT) };
  const cipher = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(how, raw, cipher, false, ["encrypt", "decrypt"]);
}

/** A text that only this word opens again. */
export async function sealed(text: string, word: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await keyOf(word);
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes.encode(text));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(hidden)));
}

/** What was sealed; null where the word is another, or the seal is broken. */
export async function unsealed(seal: string, word: string): Promise<string | null> {
  try {
    const all = Uint8Array.from(atob(seal), (sign) => sign.charCodeAt(0));
    const iv = all.slice(0, IV_BYTES);
    const key = await keyOf(word);
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, all.slice(IV_BYTES));
    return new TextDecoder().decode(open);
  } catch {
    return null;
  }
}

/** Keep it for this tab: of what is sealed at the same time, the last. Where a page may not seal,
 * nothing is kept. */
export async function keep(text: string, word: string | null | undefined): Promise<void> {
  if (!word || !crypto.subtle) return;
  const mine = ++turn;
  const seal = await sealed(text, word);
  if (mine === turn) sessionStorage.setItem(KEPT, seal);
}

/** What this tab kept; null where there is nothing that may be read. */
export async function kept(word: string | null | undefined): Promise<string | null> {
  const seal = sessionStorage.getItem(KEPT);
  return seal && word && crypto.subtle ? unsealed(seal, word) : null;
}

/** Keep nothing any more. */
export function unkeep(): void {
  turn += 1;
  sessionStorage.removeItem(KEPT);
}

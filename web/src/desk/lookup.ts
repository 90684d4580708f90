/** What somebody typed to say who rings. */
export type Sought =
  | { readonly kind: "nothing" }
  | { readonly kind: "phone"; readonly digits: string }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "name"; readonly name: string };

const FEWEST_DIGITS = 4;
const CODE = /^(?=.*\d)(?=.*[a-z])[a-z0-9]{7}$/i;
const PHONE = /^\+?[\d\s().-]+$/;

/** Tell digits of a phone, the code of a booking, and a name or its initials apart. */
export function soughtBy(typed: string): Sought {
  const said = typed.trim();
  if (PHONE.test(said)) {
    const digits = said.replace(/[^\d+]/g, "");
    return digits.replace("+", "").length >= FEWEST_DIGITS
      ? { kind: "phone", digits }
      : { kind: "nothing" };
  }
  if (CODE.test(said)) return { kind: "code", code: said.toUpperCase() };
  return said.length > 0 ? { kind: "name", name: said } : { kind: "nothing" };
}

/** Whether so many digits may be a whole number, which a guest can be called back under. */
export function isWholeNumber(digits: string): boolean {
  return digits.replace(/\D/g, "").length >= 8;
}

/** The last four digits, which prove that a booking is the caller's; null where there are fewer. */
export function lastFour(digits: string): string | null {
  const bare = digits.replace(/\D/g, "");
  return bare.length >= FEWEST_DIGITS ? bare.slice(-FEWEST_DIGITS) : null;
}

/** A number as it may stand on a screen: its last four digits. */
export function masked(digits: string): string {
  const bare = digits.replace(/\D/g, "");
  return "*".repeat(Math.max(0, bare.length - FEWEST_DIGITS)) + bare.slice(-FEWEST_DIGITS);
}

/** How many digits a currency has behind the point. */
function digitsOf(currency: string): number {
  const style = new Intl.NumberFormat("en", { style: "currency", currency });
  return style.resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as one types it: whole units where nothing is behind the point. */
export function typedAmount(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const whole = minor % 10 ** digits === 0;
  return (minor / 10 ** digits).toFixed(whole ? 0 : digits);
}

/** Minor units of what was typed; null where it is no amount. */
export function readAmount(typed: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const said = typed.trim().replaceAll(",", "").replaceAll("，", "").replace(/^[^\d-]+/, "");
  const pattern = digits > 0 ? new RegExp(`^\\d{1,9}(\\.\\d{1,${digits}})?$`) : /^\d{1,9}$/;
  return pattern.test(said) ? Math.round(Number(said) * 10 ** digits) : null;
}

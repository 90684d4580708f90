const DAY_MINUTES = 24 * 60;

/** Minutes after the midnight of the business day as the contract has them: `26:00`. */
export function typedClock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A part of the day as it is printed, `18:00–24:00`; past midnight as `00:00–02:00`. */
export function spanSaid(from: number, to: number): string {
  const past = (minutes: number) => typedClock(minutes - DAY_MINUTES);
  return `${from >= DAY_MINUTES ? past(from) : typedClock(from)}–${to > DAY_MINUTES ? past(to) : typedClock(to)}`;
}

/** Instants and durations as Go prints them. Instants are always in UTC: core knows no time zones, and CI runs in UTC. */

const NANOS_PER_SECOND = 1_000_000_000n;
const SECONDS_PER_DAY = 86_400n;

const pad = (value: number | bigint, width = 2): string => String(value).padStart(width, "0");

/** Year, month and day of a day counted from 1970-01-01 (proleptic Gregorian; eras of 400 years, years that start in March). */
function civilDate(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month)}-${pad(dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)}`;
}

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

function clock(nanos: bigint): { readonly text: string; readonly fraction: bigint } {
  const seconds = floorDivide(nanos, NANOS_PER_SECOND);
  const day = floorDivide(seconds, SECONDS_PER_DAY);
  const ofDay = Number(seconds - day * SECONDS_PER_DAY);
  const time = `${pad(Math.floor(ofDay / 3600))}:${pad(Math.floor(ofDay / 60) % 60)}:${pad(ofDay % 60)}`;
  return { text: `${civilDate(Number(day))} ${time}`, fraction: nanos - seconds * NANOS_PER_SECOND };
}

/** `2006-01-02 15:04:05 UTC`, the layout of report headers. `nanos`: nanoseconds since the epoch. */
export const formatInstant = (nanos: bigint): string => `${clock(nanos).text} UTC`;

/** `Time.String`: with the fraction of the second, if there is one, and the offset. */
export function formatInstantFully(nanos: bigint): string {
  const { text, fraction } = clock(nanos);
  const decimals = fraction === 0n ? "" : `.${pad(fraction, 9).replace(/0+$/u, "")}`;
  return `${text}${decimals} +0000 UTC`;
}

const decimalOf = (nanos: bigint, perUnit: bigint): string => {
  const fraction = nanos % perUnit;
  const digits = String(perUnit).length - 1;
  const decimals = fraction === 0n ? "" : `.${pad(fraction, digits).replace(/0+$/u, "")}`;
  return `${nanos / perUnit}${decimals}`;
};

/** `Duration.String`: `1h2m3.5s`, `1.5ms`, `0s`. */
export function formatDuration(nanos: bigint): string {
  if (nanos === 0n) return "0s";
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? "-" : "";
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimalOf(size, 1000n)}µs`;
  if (size < NANOS_PER_SECOND) return `${sign}${decimalOf(size, 1_000_000n)}ms`;
  const minutes = size / (60n * NANOS_PER_SECOND);
  const seconds = `${decimalOf(size % (60n * NANOS_PER_SECOND), NANOS_PER_SECOND)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

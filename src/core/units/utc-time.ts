/** Times as text to seconds since the epoch, without a clock: the calendar is arithmetic. */

const SECONDS_PER_DAY = 86_400;

export interface UtcParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysIn = (year: number, month: number): number => (DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);

/** Days from 1970-01-01 in the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Seconds since the epoch; null for a day or a time that does not exist (a leap second counts as the next minute). */
export function utcSeconds({ year, month, day, hour, minute, second }: UtcParts): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second >= 61) return null;
  return daysSinceEpoch(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}

const RFC3339 =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d(?:\.\d+)?)(?:[Zz]|(?<sign>[+-])(?<offsetHour>\d\d):(?<offsetMinute>\d\d))$/u;

/** Seconds since the epoch of an RFC 3339 time, as Kubernetes writes it (`2026-01-31T09:00:05.25Z`); null for anything else. */
export function parseUtcTime(text: string): number | null {
  const found = RFC3339.exec(text)?.groups;
  if (found === undefined) return null;
  const part = (name: string): number => Number(found[name]);
  const seconds = utcSeconds({
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  });
  if (seconds === null || found["sign"] === undefined) return seconds;
  const offsetSeconds = part("offsetHour") * 3600 + part("offsetMinute") * 60;
  return found["sign"] === "+" ? seconds - offsetSeconds : seconds + offsetSeconds;
}

/** Days as people write them, without a clock or a time zone. */

const SECONDS_A_DAY = 86_400;
/** Days from 0000-03-01 to 1970-01-01; years begin in March so that the leap day is the last one. */
const EPOCH_SHIFT = 719_468;
const DAYS_IN_ERA = 146_097;

/**
 * The UTC day of a time in seconds since the epoch: `2026-02-24`; null before the year 1 and after 9999. Proleptic Gregorian calendar; source: H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
 */
export const formatDay = (epochSeconds: number): string | null => {
  const days = Math.floor(epochSeconds / SECONDS_A_DAY) + EPOCH_SHIFT;
  if (!Number.isFinite(days)) return null;
  const era = Math.floor(days / DAYS_IN_ERA);
  const dayOfEra = days - era * DAYS_IN_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 1 || year > 9999) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
};

// Numbers, dates and times as British English writes them.

const grouped = new Intl.NumberFormat('en-GB')
const plural = new Intl.PluralRules('en-GB')

/** A whole number of any size, given in decimal digits or as a number: `52,579`. */
export const number = (value: string | number): string => grouped.format(BigInt(value))

/** `1 time`, `2 times`. */
export const counted = (value: string | number, one: string, many: string): string =>
  `${number(value)} ${plural.select(Number(value)) === 'one' ? one : many}`

/** Bytes, in the unit that leaves a readable number: `40 bytes`, `38 kB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte', 'bytes')
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1000))} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

const percentage = new Intl.NumberFormat('en-GB', { style: 'percent', maximumSignificantDigits: 1 })

/** A probability from 0 to 1, to one digit: `0.8%`. */
export const chance = (probability: number): string =>
  probability < 1e-4 ? 'less than 0.01%' : percentage.format(probability)

/** A day given as `YYYY-MM-DD`: `9 February 2015`. */
export const day = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )

/** A moment given in RFC 3339, as this laptop's clock shows it. */
export const moment = (at: string, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(
    new Date(at),
  )

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Julian year. */
const YEAR = 365.25 * DAY
const units = [
  [YEAR, 'year', 'years'],
  [YEAR / 12, 'month', 'months'],
  [DAY, 'day', 'days'],
  [HOUR, 'hour', 'hours'],
  [MINUTE, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
] as const

/** A time given in seconds, in its largest unit, rounded down: `3 hours`. */
export function duration(seconds: number): string {
  if (seconds >= 1_000_000 * YEAR) return 'over a million years'
  const unit = units.find(([length]) => seconds >= length)
  if (!unit) return 'less than a second'
  const [length, one, many] = unit
  return counted(Math.floor(seconds / length), one, many)
}

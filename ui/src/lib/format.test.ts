import { expect, test } from 'vitest'
import { chance, counted, day, duration, moment, number, size } from './format'

test('numbers are grouped whatever their size', () => {
  expect(number(52579)).toBe('52,579')
  expect(number('18446744073709551615')).toBe('18,446,744,073,709,551,615')
})

test('what is counted agrees with its number', () => {
  expect(counted(1, 'time', 'times')).toBe('1 time')
  expect(counted('0', 'time', 'times')).toBe('0 times')
  expect(counted('52579', 'time', 'times')).toBe('52,579 times')
})

test.each([
  [0, 'less than a second'],
  [0.99, 'less than a second'],
  [1, '1 second'],
  [119.9, '1 minute'],
  [7200, '2 hours'],
  [86400 * 29, '29 days'],
  [86400 * 366, '1 year'],
  [3.15576e13, 'over a million years'],
  [1e30, 'over a million years'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text))

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [38_400, '38 kB'],
  [8_388_608, '8.4 MB'],
  [17_600_000_000, '17.6 GB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text))

test('days and moments are written out', () => {
  expect(day('2015-02-09')).toBe('9 February 2015')
  expect(moment('2026-01-02T03:04:05Z', 'UTC')).toBe('2 Jan 2026, 03:04:05')
  expect(moment('2026-07-02T03:04:05Z', 'Europe/London')).toBe('2 Jul 2026, 04:04:05')
})

test.each([
  [0.0076, '0.8%'],
  [2.98e-5, 'less than 0.01%'],
  [0.22, '20%'],
  [1, '100%'],
])('a probability of %d is %s', (probability, text) => expect(chance(probability)).toBe(text))

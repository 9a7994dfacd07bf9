import { expect, test } from 'vitest'
import { asked, sourceLine } from './asked'
import type { Settings } from './ipc'

type Standing = NonNullable<Settings['corpus']>['standing']

const HOST = 'ranges.example'
const open = (at_least: string): Standing => ({
  state: 'open',
  what: {
    date: '2026-11-24',
    entries: '1234',
    at_least,
    false_alarm_in: '65536',
    false_alarm_in_vault: 0.0076,
    vault: 500,
    bytes: '4096',
  },
})

function settings(standing: Standing | null, offline: boolean): Settings {
  const corpus = standing && {
    file: 'pwned.corpus',
    path: '/srv/pwned.corpus',
    is_by_policy: false,
    standing,
  }
  return {
    corpus,
    offline,
    host: HOST,
    source: `https://${HOST}`,
    is_public: false,
    theme: 'system',
    arrangement: {
      federation: null,
      help: null,
      source_by_policy: false,
      offline_by_policy: false,
      problems: [],
      update_host: null,
      update_at_start: false,
    },
    version: '0.1.0',
  }
}

test('without a corpus there is nothing to say beside the name of the source', () => {
  expect(asked(settings(null, false))).toBeUndefined()
  expect(sourceLine(settings(null, false))).toBe(`Source: ${HOST}`)
  expect(sourceLine(settings(null, true))).toBe('Offline mode: nothing is sent')
})

const standings: Standing[] = [
  { state: 'opening' },
  open('1'),
  open('10'),
  { state: 'not_usable', why: 'gone' },
]

test.each(standings)('offline, nobody is said to be asked: %o', (standing) => {
  const now = settings(standing, true)
  expect(asked(now)?.text).not.toContain(HOST)
  expect(sourceLine(now)).toContain('nothing is sent')
})

test.each(standings.slice(1))('who may be asked is said before it is: %o', (standing) => {
  const now = settings(standing, false)
  expect(asked(now)?.text).toContain(HOST)
  expect(sourceLine(now)).toContain(HOST)
})

test('a corpus without the rarer passwords says what it cannot say', () => {
  for (const offline of [false, true])
    expect(asked(settings(open('10'), offline))?.text).toContain('10 times or more')
})

test('that somebody else is asked instead is a caution', () => {
  expect(asked(settings({ state: 'not_usable', why: 'gone' }, false))?.caution).toBe(true)
  expect(asked(settings(open('1'), false))?.caution).toBe(false)
})

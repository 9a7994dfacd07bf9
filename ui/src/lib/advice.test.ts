import { expect, test } from 'vitest'
import { advice, type Advice } from './advice'
import type { Check, Verdict } from './ipc'

const seen: Verdict = { state: 'seen', count: '1', rank: null }
const unknown: Verdict = { state: 'unknown', why: { code: 'timed_out' } }

function check(verdict: Verdict, score: number): Check {
  const strength = { score, guesses_log10: 5, crack_times: [], reasons: [], suggestions: [], too_long: false }
  return { verdict, source: { kind: 'built_in' }, as_of: null, strength }
}

test.each<[string, Verdict, number, Advice[]]>([
  [
    'a found one is changed, however strong',
    seen,
    4,
    ['change_everywhere', 'email_first', 'take_another', 'second_step'],
  ],
  [
    'a weak one is replaced though it was not found',
    { state: 'not_seen' },
    2,
    ['replace_weak', 'second_step'],
  ],
  ['a fair one stays with one account', { state: 'not_seen' }, 3, ['one_account', 'second_step']],
  ['a weak one is replaced though nobody could check', unknown, 0, ['replace_weak']],
  ['nothing is said of a strong one that nobody could check', unknown, 4, []],
])('%s', (_, verdict, score, expected) => expect(advice(check(verdict, score))).toEqual(expected))

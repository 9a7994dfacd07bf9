import { expect, test } from 'vitest'
import type { Why } from '../ipc'
import { t } from './index'
import type { ByPolicy, Explained } from './en-GB'

const free: ByPolicy = {
  source_by_policy: false,
  corpus_by_policy: false,
  offline_by_policy: false,
  problems: [],
}

/** What there is to do about each reason, and about newer advice that did not come. */
function remedies(policy: ByPolicy): string[] {
  const messages = Object.values(t.why(policy)) as (Explained | ((why: Why) => Explained))[]
  const why = { code: 'status', status: 404, at_least: '10', retry_after: 5 } as unknown as Why
  const explained = messages.map((message) => (typeof message === 'function' ? message(why) : message))
  const offline = { code: 'advice_unreachable', why: { code: 'offline' } } as const
  return [...explained.map(({ remedy }) => remedy), t.error.advice_unreachable(offline, policy)]
}

test.each([
  [{ source_by_policy: true }, 'address in Settings'],
  [{ corpus_by_policy: true }, 'choose'],
  [{ offline_by_policy: true }, 'ffline mode off'],
  [{ offline_by_policy: true }, 'switch it off'],
  [{ offline_by_policy: true, problems: ['a mistake'] }, 'ffline mode off'],
])('nobody is sent to a setting that is locked: %o', (by, gone) => {
  expect(remedies(free).join('\n')).toContain(gone)
  expect(remedies({ ...free, ...by }).join('\n')).not.toContain(gone)
})

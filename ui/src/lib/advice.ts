// What to do after a check, as codes; the sentences are in the message file.
import type { Check } from './ipc'

export type Advice =
  'change_everywhere' | 'email_first' | 'take_another' | 'second_step' | 'replace_weak' | 'one_account'

/** Below this score a password is weak (0 to 4). */
const FAIR = 3

/** Whether what was checked is weak. */
export const weak = ({ strength }: Check): boolean => strength !== null && strength.score < FAIR

/** The steps to take now, the most urgent first. */
export function advice(check: Check): Advice[] {
  const { verdict } = check
  if (verdict.state === 'seen') return ['change_everywhere', 'email_first', 'take_another', 'second_step']
  if (verdict.state === 'unknown') return weak(check) ? ['replace_weak'] : []
  return [weak(check) ? 'replace_weak' : 'one_account', 'second_step']
}

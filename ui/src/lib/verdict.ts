// What a check of a password found, in words.
import { explain, t } from './i18n'
import type { Check } from './ipc'

/** The answer in one sentence. */
export function sentence({ verdict, source, as_of }: Check): string {
  if (verdict.state === 'unknown') return explain(verdict.why).why
  if (verdict.state === 'not_seen') return t.check.not_seen(t.source(source), as_of)
  return verdict.count === null ? t.check.seen_rank(verdict.rank ?? 0) : t.check.seen_count(verdict.count)
}

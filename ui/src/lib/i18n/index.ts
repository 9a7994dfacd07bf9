// The sentences of the window. A second language is a second file of the same type.
import { CommandError, type UiError, type Why } from '../ipc'
import { session } from '../session.svelte'
import { enGB, type ByPolicy, type Explained } from './en-GB'

export type { Explained }
export const t = enGB

/** What the person cannot choose. Before the settings are there, nothing. */
function policy(): ByPolicy {
  const { arrangement, corpus } = session.settings ?? {}
  return {
    source_by_policy: arrangement?.source_by_policy ?? false,
    offline_by_policy: arrangement?.offline_by_policy ?? false,
    problems: arrangement?.problems ?? [],
    corpus_by_policy: corpus?.is_by_policy ?? false,
  }
}

/** What a command that failed has to say, in one sentence. */
export function tell(cause: unknown): string {
  if (!(cause instanceof CommandError)) return t.app.unexpected
  return (t.error[cause.error.code] as (error: UiError, policy: ByPolicy) => string)(cause.error, policy())
}

/** What stood in the way of an answer, and what to do about it. */
export function explain(why: Why): Explained {
  const message = t.why(policy())[why.code] as Explained | ((why: Why) => Explained)
  return typeof message === 'function' ? message(why) : message
}

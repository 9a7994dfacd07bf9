// The sentences of the window. A second language is a second file of the same type.
import { CommandError, type UiError, type Why } from '../ipc'
import { session } from '../session.svelte'
import { enGB, type Explained } from './en-GB'

export type { Explained }
export const t = enGB

/** What a command that failed has to say, in one sentence. */
export function tell(cause: unknown): string {
  if (!(cause instanceof CommandError)) return t.app.unexpected
  return (t.error[cause.error.code] as (error: UiError) => string)(cause.error)
}

/** Before the settings are there. */
const free = { source_by_policy: false, offline_by_policy: false, problems: [] }

/** What stood in the way of an answer, and what to do about it. */
export function explain(why: Why): Explained {
  const policy = session.settings?.arrangement ?? free
  const message = t.why(policy)[why.code] as Explained | ((why: Why) => Explained)
  return typeof message === 'function' ? message(why) : message
}

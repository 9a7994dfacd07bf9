// The sentences of the window. A second language is a second file of the same type.
import type { Why } from '../ipc'
import { enGB, type Explained } from './en-GB'

export type { Explained }
export const t = enGB

/** What stood in the way of an answer, and what to do about it. */
export function explain(why: Why): Explained {
  const message = t.why[why.code] as Explained | ((why: Why) => Explained)
  return typeof message === 'function' ? message(why) : message
}

// How an action stands, in a few words.
import { day } from './format'
import { t } from './i18n'
import type { Action } from './ipc'

/** The day of what is done or put off; how soon everything else is to be done. */
export function stands({ progress, urgency }: Action): string {
  switch (progress.state) {
    case 'done':
      return t.action.done_on(day(progress.on))
    case 'snoozed':
      return t.action.snoozed_until(day(progress.until))
    default:
      return urgency ? t.urgency[urgency] : t.action.no_hurry
  }
}

// What the pages of the plan share.
import type { IconName } from '../../lib/components/Icon.svelte'
import type { Action, Urgency } from '../../lib/ipc'

export const urgencies: readonly Urgency[] = ['first', 'today', 'this_week', 'this_month', 'when_you_can']

/** Whether something is to be done now. */
export const isOpen = ({ progress }: Action): boolean =>
  ['to_do', 'due_again', 'back'].includes(progress.state)

/** What must be done today is red; nothing else is. */
export const tone = (urgency: Urgency | null): 'today' | 'plain' =>
  urgency === 'first' || urgency === 'today' ? 'today' : 'plain'

export const icon = ({ progress }: Action): IconName =>
  progress.state === 'done' ? 'good' : progress.state === 'snoozed' ? 'later' : 'open'

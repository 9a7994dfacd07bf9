// How accounts stand, as the list shows them; the rules are the core's.
import type { Account, Category, Checklist, Group, Service, Standing, Step, UiError } from '../../lib/ipc'
import type { IconName } from '../../lib/components/Icon.svelte'
import type { Tone } from '../../lib/components/Standing.svelte'

export const look: Record<Standing, { tone: Tone; icon: IconName }> = {
  off: { tone: 'today', icon: 'found' },
  weak: { tone: 'caution', icon: 'fair' },
  not_looked: { tone: 'caution', icon: 'unknown' },
  weakest_only: { tone: 'quiet', icon: 'fair' },
  none_offered: { tone: 'quiet', icon: 'fair' },
  built_in: { tone: 'calm', icon: 'good' },
  good_enough: { tone: 'calm', icon: 'good' },
  best: { tone: 'calm', icon: 'good' },
}

/** Does one change of the checklist; answers whether it was done. What failed is told to `field`, if there is one. */
export type Attempt = (
  change: Promise<Checklist>,
  field?: (sentence: string, code?: UiError['code']) => void,
) => Promise<boolean>

/** All second steps, the worthiest first. */
export const steps: readonly Step[] = [
  'passkey',
  'security_key',
  'authenticator_app',
  'app_prompt',
  'card_reader',
  'pin',
  'text_or_call',
  'email',
]

/** What the list can be narrowed to: every kind of service that is in it, and what the catalogue does not know. */
export function kinds(accounts: Account[]): (Category | 'other')[] {
  return [...new Set(accounts.map(({ category }) => category ?? 'other'))]
}

export const groups: readonly Group[] = ['opens_others', 'money', 'government', 'social', 'rest']

/** What the list can be narrowed to. */
export type Show = 'all' | 'to_do' | 'not_looked' | 'strong'

export function shows(show: Show, account: Account): boolean {
  if (show === 'to_do') return ['off', 'weak', 'not_looked'].includes(account.standing)
  if (show === 'not_looked') return account.standing === 'not_looked'
  return show === 'all' || account.strong
}

/** Whether what the person types is in a name, a label or an address. */
export function matches(search: string, texts: readonly (string | null)[]): boolean {
  const wanted = search.trim().toLowerCase()
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}

/** Services to tick: the common ones until the person searches or asks for all. */
export function offered(services: Service[], search: string, all: boolean): Service[] {
  if (search.trim()) return services.filter(({ name, domains }) => matches(search, [name, ...domains]))
  return all ? services : services.filter(({ common }) => common)
}

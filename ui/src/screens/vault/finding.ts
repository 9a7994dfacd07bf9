// The kinds of findings, and each in words.
import type { Tone } from '../../lib/components/Standing.svelte'
import { explain, t } from '../../lib/i18n'
import type { Finding, FindingKind, Severity } from '../../lib/ipc'

/** All kinds, worst first. */
export const kinds = Object.keys(t.finding) as FindingKind[]

/** A finding in a few words for a list, and in full with what to do about it. */
export function phrase(finding: Finding): { short: string; what: string; remedy: string } {
  const { short, what, remedy } = t.finding[finding.code]
  // What stopped a check by hand is said for a whole audit here.
  const why = finding.why && (finding.why.code === 'cancelled' ? t.vault.cancelled : explain(finding.why))
  return {
    short,
    what: why ? why.why : what(finding),
    remedy: why ? why.remedy : remedy,
  }
}

/** How a finding looks: red is kept for what must be done today. */
export const tone = (severity: Severity): Tone =>
  ({ now: 'today', soon: 'caution', later: 'plain', unknown: 'quiet' })[severity] as Tone

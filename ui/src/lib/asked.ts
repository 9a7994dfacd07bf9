// Who is asked about a password, in words, before anything is sent.
import { t } from './i18n'
import type { Settings } from './ipc'

export interface Asked {
  text: string
  /** Whether it is another than the person has chosen. */
  caution: boolean
}

/** Who answers a check, or an audit, with these settings; undefined while there is nothing to say beside the source's name. */
export function asked({ corpus, offline, host }: Settings): Asked | undefined {
  if (!corpus) return undefined
  const online = offline ? null : host
  switch (corpus.standing.state) {
    case 'opening':
      return { text: t.asked.opening, caution: false }
    case 'open': {
      const { at_least, date } = corpus.standing.what
      const text = at_least === '1' ? t.asked.corpus(date, online) : t.asked.frequent(date, at_least, online)
      return { text, caution: false }
    }
    case 'not_usable':
      return { text: t.asked.not_usable(online), caution: true }
  }
}

/** The source, for the line below every screen. */
export function sourceLine({ corpus, offline, host }: Settings): string {
  const usable = corpus && corpus.standing.state !== 'not_usable'
  if (offline) return usable ? t.app.status_offline_corpus : t.app.status_offline
  if (!corpus) return t.app.status_source(host)
  return usable ? t.app.status_corpus(host) : t.app.status_no_corpus(host)
}

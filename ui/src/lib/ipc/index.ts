// The one way from the window to the shell. What the screens see has no trace of how it travels.
import {
  commands,
  type CheckView_Serialize,
  type EntryView_Serialize,
  type WhyView_Serialize,
} from './bindings'
import type { Settings, Theme, UiError, Wanted } from './bindings'

export type {
  BadAddress,
  CrackTimeView as CrackTime,
  LearnedView as Learned,
  ReasonView as Reason,
  SettingView as Setting,
  Settings,
  SourceView as Source,
  StrengthView as Strength,
  SuggestionView as Suggestion,
  Theme,
  UiError,
  Wanted,
} from './bindings'
export type Check = CheckView_Serialize
export type Verdict = Check['verdict']
export type Why = WhyView_Serialize
export type Entry = EntryView_Serialize

/** What a command threw; `error.code` says what is wrong. */
export class CommandError extends Error {
  constructor(readonly error: UiError) {
    super(error.code)
  }
}

export interface Stronger {
  password: string
  /** Bits. */
  entropy: number
}

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: UiError }

async function unwrapped<T>(answer: Promise<Answer<T>>): Promise<T> {
  const result = await answer
  if (result.status === 'error') throw new CommandError(result.error)
  return result.data
}

/** Checks `password`, which crosses to the shell sealed. */
export async function check(password: string): Promise<Check> {
  const { seal } = await import('./envelope')
  const envelope = await seal(password, await commands.beginSecret())
  return unwrapped(commands.checkPassword(envelope))
}

/** A stronger password, which crosses to the window sealed. */
export async function stronger(wanted: Wanted): Promise<Stronger> {
  const { opener } = await import('./envelope')
  const { publicKey, open } = await opener()
  const suggestion = await unwrapped(commands.suggest(wanted, publicKey))
  return { password: await open(suggestion.password), entropy: suggestion.entropy_bits }
}

export const stopCheck = (): Promise<void> => commands.stopCheck()
export const copySuggestion = (): Promise<null> => unwrapped(commands.copySuggestion())
export const forgetSuggestion = (): Promise<void> => commands.forgetSuggestion()
export const setPersonal = (entries: string[]): Promise<null> => unwrapped(commands.setPersonal(entries))
export const ledger = (): Promise<Entry[]> => commands.ledger()
export const settings = (): Promise<Settings> => commands.settings()
export const setSource = (address: string): Promise<Settings> => unwrapped(commands.setSource(address))
export const setOffline = (offline: boolean): Promise<Settings> => commands.setOffline(offline)
export const setTheme = (theme: Theme): Promise<void> => commands.setTheme(theme)

// The one way from the window to the shell. What the screens see has no trace of how it travels.
import {
  commands,
  type AdviceView_Serialize,
  type ActionView_Serialize,
  type AnswersView,
  type ArticleView_Serialize,
  type AtView_Serialize,
  type MarkingView,
  type HandedView_Serialize,
  type NoticeView_Serialize,
  type OfferView_Serialize,
  type PlanView_Serialize,
  type ReferenceView_Serialize,
  type ReminderView_Serialize,
  type SavedView,
  type SpanView_Serialize,
  type ChangeView,
  type CheckView_Serialize,
  type ChecklistView_Serialize,
  type EntryView_Serialize,
  type ErasedView,
  type GroupView,
  type HelpPage,
  type ItemView_Serialize,
  type KeptView,
  type PersonalView,
  type ServiceView_Serialize,
  type Settings_Serialize,
  type ThemeView,
  type UiError_Serialize,
  type Wanted,
  type WhyView_Serialize,
  type AuditProgress,
  type AuditView_Serialize,
  type ChosenView_Serialize,
  type ColumnsView_Deserialize,
  type FilterView_Deserialize,
  type FindingView_Serialize,
  type FindingWords,
  type FormatView,
  type LoginView_Serialize,
  type RowView_Serialize,
  type RowsView_Serialize,
} from './bindings'

export type {
  BackupCodesView as BackupCodes,
  BadAddress,
  CategoryView as Category,
  ChangeView as Change,
  CrackTimeView as CrackTime,
  DiskView as DiskFault,
  ErasedView as Erased,
  FactSource,
  GroupView as Group,
  HelpPage,
  KeptView as Kept,
  LearnedView as Learned,
  NoKeyringView as NoKeyring,
  NotUsable as NotACorpus,
  PasskeyView as PasskeyUse,
  PersonalView as Personal,
  ReasonView as Reason,
  SettingView as Setting,
  SourceView as Source,
  StandingReason,
  StandingView as Standing,
  StatusView as KeptStatus,
  StepView as Step,
  StrengthView as Strength,
  StuckView as Stuck,
  SuggestionView as Suggestion,
  ThemeView as Theme,
  UrgencyView as Urgency,
  UnitView as Unit,
  ExposedView as Exposed,
  CaseView as CaseFact,
  PartView as Part,
  PlaceKindView as PlaceKind,
  PlanChangeView as PlanChange,
  ScreenView as Screen,
  AnswersView as Answers,
  LinkView as Link,
  MarkingView as Marking,
  SavedView as Saved,
  Wanted,
  AuditProgress,
  FindingWords,
  FindingKind,
  FormatView as Format,
  SeverityView as Severity,
} from './bindings'
export type UiError = UiError_Serialize
export type Settings = Settings_Serialize
export type UpdateRefusal = Extract<UiError, { code: 'update_refused' }>['why']
export type Offer = OfferView_Serialize
export type Installer = NonNullable<Offer['file']>
export type HandedOver = HandedView_Serialize
export type VaultRefusal = Extract<UiError, { code: 'vault_refused' }>['why']
export type VaultAudit = AuditView_Serialize
export type Problem = VaultAudit['problems'][number]
export type ChosenVault = ChosenView_Serialize
export type Columns = ColumnsView_Deserialize
export type Filter = FilterView_Deserialize
export type Finding = FindingView_Serialize
export type Login = LoginView_Serialize
export type LoginRow = RowView_Serialize
export type Plan = PlanView_Serialize
export type Action = ActionView_Serialize
export type At = AtView_Serialize
export type Notice = NoticeView_Serialize
export type Reference = ReferenceView_Serialize
export type Article = ArticleView_Serialize
export type Span = SpanView_Serialize
export type Advice = AdviceView_Serialize
export type Refusal = NonNullable<Advice['refused']>
export type Reminder = ReminderView_Serialize
export type Account = ItemView_Serialize
export type Checklist = ChecklistView_Serialize
export type Service = ServiceView_Serialize
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

/** Seals `secret` for the shell's next one-time key. */
async function sealed(secret: string) {
  const { seal } = await import('./envelope')
  return seal(secret, await commands.beginSecret())
}

/** Checks `password`, which crosses to the shell sealed. */
export async function check(password: string, stop: AbortSignal): Promise<Check> {
  const answer = commands.checkPassword(await sealed(password))
  // Whoever stopped it while it was sealed means this check.
  const stopNow = () => void commands.stopCheck()
  if (stop.aborted) stopNow()
  else stop.addEventListener('abort', stopNow, { once: true })
  return unwrapped(answer)
}

/** A stronger password, which crosses to the window sealed. */
export async function stronger(wanted: Wanted): Promise<Stronger> {
  const { opener } = await import('./envelope')
  const { publicKey, open } = await opener()
  const suggestion = await unwrapped(commands.suggest(wanted, publicKey))
  return { password: await open(suggestion.password), entropy: suggestion.entropy_bits }
}

export const copySuggestion = (): Promise<null> => unwrapped(commands.copySuggestion())
export const forgetSuggestion = (): Promise<void> => commands.forgetSuggestion()
export const setPersonal = (entries: string[]): Promise<null> => unwrapped(commands.setPersonal(entries))
export const ledger = (): Promise<Entry[]> => commands.ledger()

export const settings = (): Promise<Settings> => unwrapped(commands.settings())
export const setSource = (address: string): Promise<Settings> => unwrapped(commands.setSource(address))
export const setOffline = (offline: boolean): Promise<Settings> => unwrapped(commands.setOffline(offline))
export const setTheme = (theme: ThemeView): Promise<Settings> => unwrapped(commands.setTheme(theme))
/** Null when the person thinks better of it. */
export const chooseCorpus = (): Promise<Settings | null> => unwrapped(commands.chooseCorpus())
export const forgetCorpus = (): Promise<Settings> => unwrapped(commands.forgetCorpus())
export const reopenCorpus = (): Promise<Settings> => unwrapped(commands.reopenCorpus())
export const useTheme = (theme: ThemeView): Promise<void> => commands.useTheme(theme)

/** How the state is kept, once it was opened. */
export const kept = (): Promise<KeptView> => unwrapped(commands.kept())
export const unlock = async (passphrase: string): Promise<KeptView> =>
  unwrapped(commands.unlock(await sealed(passphrase)))
export const tryAgain = (): Promise<KeptView> => unwrapped(commands.tryAgain())
export const goOnWithout = (): Promise<KeptView> => unwrapped(commands.goOnWithout())
export const goBack = (): Promise<KeptView> => unwrapped(commands.goBack())
export const startAnew = (): Promise<KeptView> => unwrapped(commands.startAnew())
export const keepByKeyring = (): Promise<KeptView> => unwrapped(commands.keepByKeyring())
export const keepByPassphrase = async (passphrase: string): Promise<KeptView> =>
  unwrapped(commands.keepByPassphrase(await sealed(passphrase)))
export const keepNothing = (): Promise<KeptView> => unwrapped(commands.keepNothing())
export const eraseEverything = (): Promise<ErasedView> => unwrapped(commands.eraseEverything())
export const personal = (): Promise<PersonalView | null> => unwrapped(commands.personal())
export const keepPersonal = (details: PersonalView | null): Promise<null> =>
  unwrapped(commands.keepPersonal(details))

export const services = (): Promise<Service[]> => commands.services()
export const checklist = (): Promise<Checklist> => unwrapped(commands.checklist())
export const tickServices = (ids: string[]): Promise<Checklist> => unwrapped(commands.tickServices(ids))
export const addAccount = (service: string, label: string): Promise<Checklist> =>
  unwrapped(commands.addAccount(service, label))
export const addOtherAccount = (name: string, host: string, group: GroupView): Promise<Checklist> =>
  unwrapped(commands.addOtherAccount(name, host, group))
export const changeAccount = (id: number, change: ChangeView): Promise<Checklist> =>
  unwrapped(commands.changeAccount(id, change))
export const removeAccount = (id: number): Promise<Checklist> => unwrapped(commands.removeAccount(id))
export const setPhoneMayBeKnown = (mayBeKnown: boolean): Promise<Checklist> =>
  unwrapped(commands.setPhoneMayBeKnown(mayBeKnown))
export const openHelp = (service: string, page: HelpPage): Promise<null> =>
  unwrapped(commands.openHelp(service, page))

export const plan = (): Promise<Plan> => unwrapped(commands.plan())
export const answer = (answers: AnswersView): Promise<Plan> => unwrapped(commands.answer(answers))
export const markAction = (id: string, marking: MarkingView): Promise<Plan> =>
  unwrapped(commands.markAction(id, marking))
export const planSeen = (): Promise<Plan> => unwrapped(commands.planSeen())
export const articles = (): Promise<Article[]> => commands.articles()
/** Opens a page in the system's browser: one that the advice leads to. */
export const openPage = (page: string): Promise<null> => unwrapped(commands.openPage(page))
export const advice = (): Promise<Advice> => unwrapped(commands.advice())
export const installAdvice = (): Promise<Advice | null> => unwrapped(commands.installAdvice())
/** Null when the advice in use is the newest. */
export const updateAdvice = (): Promise<Advice | null> => unwrapped(commands.updateAdvice())
/** Null when this is the newest version. */
export const lookForUpdate = (): Promise<Offer | null> => unwrapped(commands.lookForUpdate())
/** Null when the person stopped the download. */
export const installUpdate = (): Promise<HandedOver | null> => unwrapped(commands.installUpdate())
/** Bytes of the installer that have come. */
export const updateProgress = async (): Promise<number> => Number(await commands.updateProgress())
export const stopUpdate = (): Promise<void> => commands.stopUpdate()
export const reminders = (): Promise<Reminder[]> => unwrapped(commands.reminders())
export const saveReminders = (actions: string[]): Promise<SavedView | null> =>
  unwrapped(commands.saveReminders(actions))
export const saveReport = (page: string): Promise<SavedView | null> => unwrapped(commands.saveReport(page))
export const print = (): Promise<SavedView | null> => unwrapped(commands.print())

export const vaultFormats = (): Promise<FormatView[]> => commands.vaultFormats()
/** Null when the person thinks better of it. */
export const chooseVault = (): Promise<ChosenView_Serialize | null> => unwrapped(commands.chooseVault())
export const chooseKeyFile = (): Promise<string | null> => unwrapped(commands.chooseKeyFile())
/** Audits the chosen file; its password crosses to the shell sealed. */
export const auditVault = async (password: string, columns: ColumnsView_Deserialize | null) =>
  unwrapped(commands.auditVault(password ? await sealed(password) : null, columns))
export const auditProgress = (): Promise<AuditProgress> => commands.auditProgress()
export const stopAudit = (): Promise<void> => commands.stopAudit()
export const vaultAudit = (): Promise<AuditView_Serialize | null> => unwrapped(commands.vaultAudit())
export const retryAudit = (): Promise<AuditView_Serialize> => unwrapped(commands.retryAudit())
export const vaultRows = (
  filter: FilterView_Deserialize,
  offset: number,
  limit: number,
): Promise<RowsView_Serialize> => unwrapped(commands.vaultRows(filter, offset, limit))
export const vaultLogin = (login: number): Promise<LoginView_Serialize> =>
  unwrapped(commands.vaultLogin(login))
export const hideFinding = (login: number, finding: string, note: string): Promise<AuditView_Serialize> =>
  unwrapped(commands.hideFinding(login, finding, note))
export const showFinding = (login: number, finding: string): Promise<AuditView_Serialize> =>
  unwrapped(commands.showFinding(login, finding))
export const leaveFolderOut = (folder: string, note: string): Promise<AuditView_Serialize> =>
  unwrapped(commands.leaveFolderOut(folder, note))
export const takeFolderIn = (folder: string): Promise<AuditView_Serialize> =>
  unwrapped(commands.takeFolderIn(folder))
export const addVaultAccounts = (services: string[]): Promise<ChecklistView_Serialize> =>
  unwrapped(commands.addVaultAccounts(services))
export const saveFindings = (words: FindingWords): Promise<SavedView | null> =>
  unwrapped(commands.saveFindings(words))
export const deleteExport = (): Promise<AuditView_Serialize> => unwrapped(commands.deleteExport())
export const openChangePage = (login: number): Promise<null> => unwrapped(commands.openChangePage(login))
export const closeVault = (): Promise<void> => commands.closeVault()

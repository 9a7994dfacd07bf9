// What the screen works on: it outlives the screen, since an audit goes on while the person looks elsewhere.
import { tell } from '../../lib/i18n'
import * as ipc from '../../lib/ipc'
import { session } from '../../lib/session.svelte'

/** Milliseconds between two looks at how far the audit is. */
const LOOK = 200

/** Rows on a page of the list. */
export const PAGE = 50

class Desk {
  chosen = $state.raw<ipc.ChosenVault>()
  audit = $state.raw<ipc.VaultAudit | null>(null)
  /** How far the audit is; undefined when none is under way. */
  progress = $state.raw<ipc.AuditProgress & { since: number }>()
  error = $state<string>()
  /** What was done, for who hears it. */
  note = $state('')
  /** Whether somebody is being asked, so that a second press does nothing. */
  private busy = false

  /** The page of the list that was shown last, so that who comes back finds it at once. */
  shown = $state.raw<{ total: number; rows: ipc.LoginRow[] }>()
  /** Whether the result has just come, and is to be brought into sight. */
  fresh = false
  /** What was said of a locked file, or of a table: a try in vain does not lose it. */
  keyFile = $state<string>()
  search = $state('')
  /** `to_change`, `all`, `hidden` or the code of a finding. */
  show = $state('to_change')
  page = $state(0)
  private life = session.life

  /** Looks at what is there: everything may have been erased, and the checklist may have changed. */
  async look(): Promise<void> {
    if (this.life !== session.life) this.forget()
    this.life = session.life
    if (!this.progress) this.audit = await ipc.vaultAudit()
  }

  get filter(): ipc.Filter {
    const { search, show } = this
    if (show === 'to_change' || show === 'all' || show === 'hidden') return { search, show, finding: null }
    return { search, show: 'finding', finding: show }
  }

  /** Does one thing at a time, and says why if it cannot be done. */
  async attempt<T>(work: () => Promise<T>, note = ''): Promise<T | undefined> {
    if (this.busy) return undefined
    this.busy = true
    this.error = undefined
    this.note = ''
    try {
      const done = await work()
      this.note = note
      return done
    } catch (cause) {
      const stopped = cause instanceof ipc.CommandError && cause.error.code === 'stopped'
      if (!stopped) this.error = tell(cause)
      return undefined
    } finally {
      this.busy = false
    }
  }

  async choose(): Promise<void> {
    const chosen = await this.attempt(ipc.chooseVault)
    if (!chosen) return
    this.chosen = chosen
    this.keyFile = undefined
  }

  /** Audits the chosen file. */
  async run(password: string, columns: ipc.Columns | null): Promise<boolean> {
    return this.watch(() => ipc.auditVault(password, columns))
  }

  /** Tries again what could not be checked. */
  async retry(): Promise<boolean> {
    return this.watch(ipc.retryAudit)
  }

  private async watch(work: () => Promise<ipc.VaultAudit>): Promise<boolean> {
    const since = Date.now()
    this.progress = { done: 0, of: 0, since }
    let looks = 0
    const looking = setInterval(() => {
      // What leaves the laptop is counted meanwhile, as long as that costs little.
      if (++looks % 10 === 0 && session.ledger.length < 2000) void session.refreshLedger()
      void ipc.auditProgress().then((progress) => {
        if (this.progress) this.progress = { ...progress, since }
      })
    }, LOOK)
    const audit = await this.attempt(work)
    clearInterval(looking)
    this.progress = undefined
    if (audit) {
      this.chosen = undefined
      this.audit = audit
      this.page = 0
      this.fresh = true
    }
    await Promise.all([session.refreshLedger(), session.look()])
    return audit !== undefined
  }

  /** Changes what is kept of the audit. */
  async change(change: () => Promise<ipc.VaultAudit>, note = ''): Promise<boolean> {
    const audit = await this.attempt(change, note)
    if (audit) this.audit = audit
    return audit !== undefined
  }

  /** The export that lies there still when its audit was closed. */
  left = $state<string>()

  /** Puts everything away. */
  async close(): Promise<void> {
    const left = this.audit?.may_delete ? this.audit.file : undefined
    await ipc.closeVault()
    this.forget()
    this.left = left
  }

  private forget(): void {
    this.chosen = undefined
    this.audit = null
    this.shown = undefined
    this.left = undefined
    this.keyFile = undefined
    this.error = undefined
    this.note = ''
    this.search = ''
    this.show = 'to_change'
    this.page = 0
  }
}

export const desk = new Desk()

// What every screen may look at while the window is open. What outlives it is kept by the shell.
import * as ipc from './ipc'

class Session {
  /** Null until the shell has opened what is kept. */
  settings = $state<ipc.Settings | null>(null)
  kept = $state.raw<ipc.Kept | null>(null)
  /** Null while what is kept cannot be read. */
  checklist = $state.raw<ipc.Checklist | null>(null)
  /** The plan and the footprint; null while what is kept cannot be read. */
  plan = $state.raw<ipc.Plan | null>(null)
  /** The pack in use. */
  advice = $state.raw<ipc.Advice | null>(null)
  /** The newer version that was found last; null where this is the newest, or nobody has looked. */
  offer = $state.raw<ipc.Offer | null>(null)
  /** Why what was offered at the start is refused. */
  refused = $state.raw<ipc.CommandError | null>(null)
  /** What left the laptop, the newest first. */
  ledger = $state.raw<ipc.Entry[]>([])
  /** How many personal words the shell counts. */
  personalWords = $state(0)
  /** Rises when everything was erased: what a screen holds of the person goes with it. */
  life = $state(0)

  async load(): Promise<void> {
    await Promise.all([this.look(), this.refreshLedger()])
  }

  async lookForUpdate(): Promise<void> {
    this.refused = null
    try {
      this.offer = await ipc.lookForUpdate()
    } finally {
      await this.refreshLedger()
    }
  }

  private looked = false

  /** Once, where the policy says so, and as soon as it may be asked: what is kept may be locked at first. */
  private async lookAtStart(): Promise<void> {
    const settings = this.settings
    if (this.looked || !settings?.arrangement.update_at_start || settings.offline) return
    this.looked = true
    try {
      await this.lookForUpdate()
    } catch (cause) {
      // That nobody answers is no news; that somebody offers what was not signed is.
      if (cause instanceof ipc.CommandError && cause.error.code === 'update_refused') this.refused = cause
    }
  }

  async refreshLedger(): Promise<void> {
    this.ledger = await ipc.ledger()
  }

  /** Looks at what is kept anew: another Cordon may have changed it. */
  async look(): Promise<void> {
    await this.take(await ipc.kept())
  }

  /** Goes on with what was opened. */
  async take(kept: ipc.Kept): Promise<void> {
    this.kept = kept
    ;[this.settings, this.advice] = await Promise.all([ipc.settings(), ipc.advice()])
    this.dress(this.settings.theme)
    void this.waitForCorpus()
    void this.lookAtStart()
    ;[this.checklist, this.plan] = this.readable
      ? await Promise.all([ipc.checklist().catch(() => null), ipc.plan().catch(() => null)])
      : [null, null]
    // Reading may have shown that it is damaged, or gone.
    if (this.readable && !this.checklist) this.kept = await ipc.kept()
  }

  private waiting = false

  /** Looks again until the corpus was opened, or could not be: it may lie on a disk that is slow. */
  private async waitForCorpus(): Promise<void> {
    if (this.waiting) return
    this.waiting = true
    try {
      while (this.settings?.corpus?.standing.state === 'opening') {
        await new Promise((later) => setTimeout(later, 300))
        this.settings = await ipc.settings()
      }
    } finally {
      this.waiting = false
    }
  }

  /** Whether what is kept is open. */
  get readable(): boolean {
    return this.kept !== null && !['opening', 'locked', 'stuck'].includes(this.kept.status.state)
  }

  /** Changes the checklist. The keyring may have failed at the first change of all, so the way is looked at. */
  async change(change: Promise<ipc.Checklist>): Promise<void> {
    const checklist = await change
    // What the person uses is a part of their case.
    ;[this.kept, this.plan] = await Promise.all([ipc.kept(), ipc.plan()])
    this.checklist = checklist
  }

  /** Changes the plan. */
  async changePlan(change: Promise<ipc.Plan>): Promise<void> {
    this.plan = await change
    this.kept = await ipc.kept()
  }

  /** Everything was erased. */
  async beginAnew(): Promise<void> {
    this.life += 1
    await this.look()
  }

  /** Changes a setting. It may be the first thing that is kept at all. */
  async set(change: Promise<ipc.Settings>): Promise<void> {
    this.settings = await change
    this.kept = await ipc.kept()
  }

  async setTheme(theme: ipc.Theme): Promise<void> {
    this.dress(theme)
    await this.set(ipc.setTheme(theme))
  }

  private dressed: ipc.Theme = 'system'

  private dress(theme: ipc.Theme): void {
    if (theme === this.dressed) return
    this.dressed = theme
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    void ipc.useTheme(theme)
  }
}

export const session = new Session()

// What every screen may look at while the window is open. Nothing of it outlives the window.
import * as ipc from './ipc'

class Session {
  /** Null until the shell has answered. */
  settings = $state<ipc.Settings | null>(null)
  theme = $state<ipc.Theme>('system')
  /** What left the laptop, the newest first. */
  ledger = $state.raw<ipc.Entry[]>([])

  async load(): Promise<void> {
    this.settings = await ipc.settings()
    await this.refreshLedger()
  }

  async refreshLedger(): Promise<void> {
    this.ledger = await ipc.ledger()
  }

  setTheme(theme: ipc.Theme): void {
    this.theme = theme
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    void ipc.setTheme(theme)
  }
}

export const session = new Session()

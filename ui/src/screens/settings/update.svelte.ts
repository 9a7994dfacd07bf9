// A newer version, looked for and installed: it outlives the screen, since a download goes on while the person looks elsewhere.
import { t, tell } from '../../lib/i18n'
import * as ipc from '../../lib/ipc'
import { session } from '../../lib/session.svelte'

/** Milliseconds between two looks at how far the download is. */
const LOOK = 300

class Update {
  /** Bytes that have come, and all of them; undefined when no installer is on its way. */
  progress = $state.raw<{ done: number; of: number }>()
  /** What became of the installer. */
  handed = $state.raw<ipc.HandedOver>()
  error = $state<string>()
  /** What was done, for who hears it. */
  note = $state('')
  busy = $state(false)

  /** How the last try ended, in a sentence; empty where there is nothing to say. */
  get news(): string {
    return this.error ?? (this.handed ? t.handed_over[this.handed.outcome](this.handed.path) : this.note)
  }

  /** Forgets how the last try ended, as long as nothing is under way. */
  forget(): void {
    if (this.busy) return
    this.error = undefined
    this.note = ''
    this.handed = undefined
  }

  async look(): Promise<void> {
    await this.attempt(async () => {
      await session.lookForUpdate()
      if (!session.offer) this.note = t.update.newest(session.settings?.arrangement.update_host ?? '')
    })
  }

  async install(file: ipc.Installer): Promise<void> {
    await this.attempt(async () => {
      const of = Number(file.bytes)
      this.progress = { done: 0, of }
      const looking = setInterval(() => {
        void ipc.updateProgress().then((done) => {
          if (this.progress) this.progress = { done, of }
        })
      }, LOOK)
      try {
        const handed = await ipc.installUpdate()
        if (handed) this.handed = handed
        else this.note = t.update.stopped
        if (handed?.outcome === 'installed') session.offer = null
      } finally {
        clearInterval(looking)
        this.progress = undefined
      }
    })
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.forget()
    this.busy = true
    try {
      await work()
    } catch (cause) {
      this.error = tell(cause)
    } finally {
      this.busy = false
      await session.refreshLedger()
    }
  }
}

export const update = new Update()

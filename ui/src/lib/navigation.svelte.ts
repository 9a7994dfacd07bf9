// Where the person is in the window, and the way back. Screens lead to each other by this alone.
import type { Screen as ContentScreen } from './ipc'

export type Screen = 'home' | ContentScreen | 'report'

export interface Place {
  screen: Screen
  /** An action of the plan, shown on its own page. */
  action?: string
  /** An article. */
  article?: string
  /** A login of the audited vault, by its number. */
  login?: number
  /** The row of a list from which the person went on: when they come back, it has the keyboard. */
  row?: string | undefined
  /** How far the screen was scrolled then, in pixels. */
  scroll?: number
}

class Navigation {
  place = $state.raw<Place>({ screen: 'home' })
  /** Who comes from elsewhere than the sidebar is taken to the head of the screen. */
  by = $state.raw<'sidebar' | 'link'>('sidebar')
  /** Where links were followed from, the last one at the end. */
  private trail = $state.raw<Place[]>([])

  /** Goes to a screen by the sidebar. */
  show(screen: Screen): void {
    this.trail = []
    this.by = 'sidebar'
    this.place = { screen }
  }

  /** Follows a link within the window. */
  follow(place: Place): void {
    const { row } = (document.activeElement as HTMLElement | null)?.dataset ?? {}
    const scroll = document.getElementById('main')?.scrollTop ?? 0
    this.trail = [...this.trail, { ...this.place, row, scroll }]
    this.by = 'link'
    this.place = place
  }

  /** Whether a link was followed to get here. */
  get returns(): boolean {
    return this.trail.length > 0
  }

  /** Goes back to where the last link was followed. */
  back(): void {
    const place = this.trail.at(-1)
    if (!place) return
    this.trail = this.trail.slice(0, -1)
    this.by = 'link'
    this.place = place
  }
}

export const navigation = new Navigation()

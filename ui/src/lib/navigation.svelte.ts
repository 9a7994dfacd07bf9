// Where the person is in the window, and the way back. Screens lead to each other by this alone.
import type { Screen as ContentScreen } from './ipc'

export type Screen = 'home' | ContentScreen | 'report'

export interface Place {
  screen: Screen
  /** An action of the plan, shown on its own page. */
  action?: string
  /** An article. */
  article?: string
}

class Navigation {
  place = $state.raw<Place>({ screen: 'home' })
  /** Who comes from elsewhere than the sidebar is taken to the head of the screen. */
  by = $state.raw<'sidebar' | 'link'>('sidebar')
  private trail: Place[] = []

  /** Goes to a screen by the sidebar. */
  show(screen: Screen): void {
    this.trail = []
    this.by = 'sidebar'
    this.place = { screen }
  }

  /** Follows a link within the window. */
  follow(place: Place): void {
    this.trail.push(this.place)
    this.by = 'link'
    this.place = place
  }

  /** Goes back to where the last link was followed, or to the screen that the page belongs to. */
  back(): void {
    this.by = 'link'
    this.place = this.trail.pop() ?? { screen: this.place.screen === 'report' ? 'home' : this.place.screen }
  }
}

export const navigation = new Navigation()

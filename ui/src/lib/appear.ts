/** Brings what has just appeared into sight and takes the keyboard there: who asked for it goes on from it. */
export function appear(node: HTMLElement): void {
  node.tabIndex = -1
  node.scrollIntoView({ block: 'nearest' })
  node.focus({ preventScroll: true })
}

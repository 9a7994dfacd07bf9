// The report as one web page that needs nothing beside itself: no script, no font, no picture.

const style = `body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#16202f;background:#fff}
table{width:100%;border-collapse:collapse}th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid #c6cfde;text-align:start;vertical-align:top}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:1.6rem}`

/** The page with what `paper` shows. Its headings move up by one level, since the window's own heading is gone. */
export function page(title: string, paper: HTMLElement | undefined): string {
  const copy = document.implementation.createHTMLDocument(title)
  copy.documentElement.lang = 'en-GB'
  const meta = (attributes: Record<string, string>) => {
    const element = copy.createElement('meta')
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    copy.head.prepend(element)
  }
  meta({ 'http-equiv': 'Content-Security-Policy', content: "default-src 'none'; style-src 'unsafe-inline'" })
  meta({ charset: 'utf-8' })
  const sheet = copy.createElement('style')
  sheet.textContent = style
  copy.head.append(sheet)
  for (const node of paper?.childNodes ?? []) copyInto(copy.body, node, copy)
  return `<!doctype html>\n${copy.documentElement.outerHTML}\n`
}

const kept = new Set(['H2', 'H3', 'P', 'UL', 'LI', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD'])
const up: Record<string, string> = { H2: 'h1', H3: 'h2' }

/** Copies elements and text alone: no class, no comment, no attribute of the window's. */
function copyInto(parent: Element, node: Node, to: Document): void {
  if (node instanceof Text) {
    parent.append(node.data.replace(/\s+/g, ' '))
  } else if (node instanceof Element && kept.has(node.tagName)) {
    const element = to.createElement(up[node.tagName] ?? node.tagName.toLowerCase())
    const scope = node.getAttribute('scope')
    if (scope) element.setAttribute('scope', scope)
    for (const child of node.childNodes) copyInto(element, child, to)
    parent.append(element)
  }
}

// Puts the window's first screen into the built page, so that it is there before any script has run.
import { readFileSync, writeFileSync } from 'node:fs'
import { render } from 'svelte/server'
import App from './App.svelte'

const page = 'dist/index.html'
const { body } = await render(App)
const html = readFileSync(page, 'utf8')
if (!html.includes('<!--app-->')) throw new Error(`${page} has no place for the first screen`)
writeFileSync(
  page,
  html.replace('<!--app-->', () => body),
)

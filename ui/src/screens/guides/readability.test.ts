// How old a reader has to be for each article of the built-in pack: the Flesch-Kincaid grade, which is a school year of
// the United States, plus the five years before school.
import { readFileSync, readdirSync } from 'node:fs'
import { fleschKincaid } from 'flesch-kincaid'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { toString } from 'mdast-util-to-string'
import type { Nodes } from 'mdast'
import { syllable } from 'syllable'
import { expect, test } from 'vitest'

const folder = new URL('../../../../crates/guidance/content/articles/', import.meta.url)
/** Years; GOV.UK writes for a reader of 9, and the brief allows 12 to 13. */
const OLDEST = 13

/** The paragraphs and items of an article, without its headings. */
const paragraphs = (node: Nodes): string[] =>
  node.type === 'paragraph'
    ? [toString(node)]
    : 'children' in node
      ? node.children.filter(({ type }) => type !== 'heading').flatMap(paragraphs)
      : []

function readingAge(markdown: string): number {
  const text = paragraphs(fromMarkdown(markdown)).map((text) => (/[.?]$/.test(text) ? text : `${text}.`))
  const sentences = text.flatMap((text) => text.split(/[.?](?:\s|$)/)).filter((text) => /\p{L}/u.test(text))
  const words = sentences.flatMap((text) => text.split(/[\s–]+/)).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word.replace('’', "'"))), 0)
  return fleschKincaid({ sentence: sentences.length, word: words.length, syllable: syllables }) + 5
}

test('the figure tells a hard text from an easy one', () => {
  expect(readingAge('The cat sat on the mat. It was a fat cat.')).toBeLessThan(6)
  const hard =
    'Notwithstanding the aforementioned considerations, organisations processing personal information must demonstrate proportionate accountability.'
  expect(readingAge(hard)).toBeGreaterThan(20)
})

test.each(readdirSync(folder).filter((name) => name.endsWith('.md')))('%s', (name) => {
  const [, head = '', body = ''] = readFileSync(new URL(name, folder), 'utf8').split(/^\+\+\+$/m)
  const age = readingAge(body)
  console.log(`${name}: reading age ${age.toFixed(1)}`)
  if (!head.includes('reading_age_reason')) expect(age).toBeLessThanOrEqual(OLDEST)
})

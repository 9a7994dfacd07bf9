// Prints how often each password of a file stands in a breach, by the npm package hibp.
import { readFileSync } from 'node:fs'
import { pwnedPassword } from 'hibp'

const [file, baseUrl, sideBySide] = process.argv.slice(2)
const passwords = readFileSync(file, 'utf8').split('\n').slice(0, -1)
const counts = new Array(passwords.length)
let next = 0
async function work() {
  for (let at = next++; at < passwords.length; at = next++) {
    counts[at] = await pwnedPassword(passwords[at], { baseUrl, addPadding: true })
  }
}
await Promise.all(Array.from({ length: Number(sideBySide) }, work))
console.log(counts.join('\n'))

// Every sentence of the window, in British English. The words "safe" and "secure" never describe a password.
import type { BadAddress, Learned, Reason, Setting, Source, Suggestion, Theme, UiError, Why } from '../ipc'
import type { Advice } from '../advice'
import { counted, day, duration, number } from '../format'

/** Why there is no answer, and what the person can do. */
export interface Explained {
  why: string
  remedy: string
}

type WhyMessages = {
  [C in Why['code']]: Explained | ((why: Extract<Why, { code: C }>) => Explained)
}
type ErrorMessages = { [C in UiError['code']]: (error: Extract<UiError, { code: C }>) => string }

const tryAgain = 'Try again in a few minutes. If it keeps happening, tell whoever gave you Cordon.'
const checkSource = 'Look at the source’s address in Settings, or go back to the public one there.'

const why: WhyMessages = {
  offline: {
    why: 'Offline mode is on, and the password is not in the built-in list of common passwords. It may still be in a known breach.',
    remedy: 'Switch offline mode off in Settings and check again.',
  },
  not_in_built_in: {
    why: 'The password is not in the built-in list of common passwords, and no other source was asked.',
    remedy: 'Choose a source in Settings and check again.',
  },
  too_long: {
    why: 'It is longer than 4,096 characters.',
    remedy: 'Check a shorter password. Nothing was sent.',
  },
  text_not_utf8: {
    why: 'The text holds characters that cannot be read.',
    remedy: 'Type the password again. Nothing was sent.',
  },
  no_network: {
    why: 'This laptop has no network.',
    remedy: 'Connect to a network and check again. You can go on offline with the list of common passwords.',
  },
  dns_failed: {
    why: 'The name of the source was not found.',
    remedy: `Look whether other web addresses open on this laptop. If they do: ${lower(checkSource)}`,
  },
  connection_refused: {
    why: 'The source’s computer was reached, but nothing answers there.',
    remedy: `${tryAgain} ${checkSource}`,
  },
  timed_out: { why: 'The source took too long to answer.', remedy: tryAgain },
  tls_wrong_name: {
    why: 'What answered could not prove that it is the source: its certificate is for another name.',
    remedy: 'Do not trust this network. Try again from another one, such as your phone’s.',
  },
  tls_unknown_issuer: {
    why: 'What answered could not prove that it is the source: its certificate was issued by somebody this laptop does not know. A proxy that inspects traffic does this.',
    remedy: 'On a work network, ask IT. Elsewhere, try again from another network, such as your phone’s.',
  },
  tls_failed: {
    why: 'No encrypted connection to the source came about.',
    remedy: 'Look whether this laptop’s date and time are right, then try again, or try another network.',
  },
  proxy_failed: {
    why: 'The proxy of this network refused the request.',
    remedy: 'Ask IT whether this laptop may reach the source, or try again from another network.',
  },
  redirected: {
    why: 'The network sent the request elsewhere, as a Wi-Fi sign-in page does. Cordon does not follow.',
    remedy: 'Open your browser, finish signing in to the Wi-Fi, then check again.',
  },
  status: ({ status }) => ({
    why: `The source answered with an error (status ${status}).`,
    remedy: status >= 500 ? tryAgain : checkSource,
  }),
  too_many_requests: ({ retry_after }) => ({
    why: 'The source is busy and asked for a pause.',
    remedy:
      retry_after === null
        ? 'Check again in a few minutes.'
        : `Check again in ${retry_after < 120 ? counted(retry_after, 'second', 'seconds') : duration(retry_after)}.`,
  }),
  answer_not_utf8: { why: 'The answer cannot be read.', remedy: checkSource },
  web_page: {
    why: 'A web page came instead of an answer, as from a Wi-Fi sign-in page or a proxy.',
    remedy: 'Open your browser, finish signing in to the Wi-Fi, then check again.',
  },
  empty_answer: { why: 'The answer was empty.', remedy: `${tryAgain} ${checkSource}` },
  malformed_line: { why: 'The answer is not in the form that a source uses.', remedy: checkSource },
  wrong_form: { why: 'The answer is not in the form that a source uses.', remedy: checkSource },
  out_of_order: { why: 'The answer is not in the order that a source uses.', remedy: checkSource },
  bad_encoding: { why: 'The answer could not be unpacked.', remedy: `${tryAgain} ${checkSource}` },
  too_large: { why: 'The answer was far too large to be real.', remedy: checkSource },
  cut_short: { why: 'Only part of the answer arrived.', remedy: 'Check again.' },
  no_length: {
    why: 'The answer does not say where it ends, so nobody can tell whether all of it arrived.',
    remedy: checkSource,
  },
  connection_cut: { why: 'The connection broke before the answer was complete.', remedy: 'Check again.' },
  stream_refused: { why: 'The source refused the request.', remedy: tryAgain },
  stream_reset: { why: 'The source broke the request off.', remedy: tryAgain },
  going_away: { why: 'The source is shutting down.', remedy: tryAgain },
  not_http: { why: 'What answered is not a source.', remedy: checkSource },
  cancelled: { why: 'You stopped the check.', remedy: 'Type the password again to check it.' },
  internal: {
    why: 'Something went wrong inside Cordon.',
    remedy: 'Check again. If it keeps happening, tell whoever gave you Cordon.',
  },
}

const reason: Record<Reason, string> = {
  personal: 'It is built on your own details, which somebody who has read the leak tries first.',
  common_password: 'It is, or contains, one of the passwords that people use most.',
  name: 'It contains a name.',
  dictionary_word: 'It contains a word from a dictionary.',
  keyboard_run: 'It contains a run of neighbouring keys.',
  repeat: 'It repeats the same characters.',
  sequence: 'It contains a sequence such as abc or 4321.',
  date: 'It contains a date or a year.',
  substitution: 'Signs stand in for letters, such as @ for a. Every guessing program tries that.',
  reversed: 'It contains a word written backwards.',
}

const suggestion: Record<Suggestion, string> = {
  take_random_one: 'Take a random one: three random words, or a random password kept in a password manager.',
  leave_out_personal: 'Leave out everything that the leak says about you.',
  leave_out_dates: 'Leave out dates and years.',
  leave_out_patterns: 'Leave out repeats, sequences and runs of keys.',
  spelling_tricks_do_not_help: 'Capitals, signs for letters and words backwards add next to nothing.',
}

const setting: Record<Setting, string> = {
  online_throttled: 'On a sign-in page that allows 100 tries an hour',
  online_unthrottled: 'On a sign-in page that allows 10 tries a second',
  offline_slow_hash: 'In a stolen database that was well protected (10,000 tries a second)',
  offline_fast_hash: 'In a stolen database that was badly protected (10 billion tries a second)',
}

const advice: Record<Advice, string> = {
  change_everywhere: 'Change it on every account that has it, and never use it again.',
  email_first: 'Begin with your email: whoever gets into it can reset your other passwords.',
  take_another: 'Take a different password for each account. Cordon suggests one below.',
  second_step: 'Switch on a passkey or another second step wherever it is offered.',
  replace_weak: 'It is weak: replace it. Cordon suggests a stronger one below.',
  one_account: 'Use it for one account alone.',
}

const learned: Record<Learned, string> = {
  nothing: 'Nothing: it was not reached.',
  address: 'That somebody at your internet address tried to connect, but not what for.',
  address_and_prefix:
    'That somebody at your internet address checked, at this time, one of the many passwords whose hash begins with these 5 digits.',
}

const badAddress: Record<BadAddress, string> = {
  not_an_address: 'This is not a web address. Enter one such as https://mirror.example.',
  not_https: 'The address must begin with https://, save for one on this laptop.',
  credentials: 'Leave the user name and password out of the address.',
  query: 'Leave out everything from ? or # on.',
}

const error: ErrorMessages = {
  bad_envelope: () => 'The password did not reach the check. Type it again.',
  bad_address: ({ reason }) => badAddress[reason],
  too_many_personal_words: ({ max }) => `Enter at most ${number(max)} personal words.`,
  personal_word_too_long: ({ max }) =>
    `A personal word is too long. Each may have ${number(max)} characters.`,
  bad_recipe: () => 'Choose a length from 8 to 128 and at least one kind of character.',
  no_randomness: () => 'This laptop gave no randomness to make a password from. Restart it and try again.',
  nothing_to_copy: () => 'There is no suggestion to copy. Ask for a new one.',
  no_clipboard: () => 'The clipboard cannot be reached. Write the password down or type it over.',
}

const theme: Record<Theme, string> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
}

function source(source: Source): string {
  switch (source.kind) {
    case 'online':
      return source.host
    case 'corpus':
      return 'the offline corpus'
    case 'built_in':
      return 'the built-in list of common passwords'
  }
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

export const enGB = {
  why,
  reason,
  suggestion,
  setting,
  advice,
  learned,
  error,
  theme,
  source,

  app: {
    screens: 'Screens',
    check: 'Check a password',
    ledger: 'What left this laptop',
    settings: 'Settings',
    skip: 'Skip to the screen',
    status_source: (host: string) => `Source: ${host}`,
    status_offline: 'Offline mode: nothing is sent',
    status_sent: (requests: number) =>
      requests === 0 ? 'Nothing has left this laptop' : `${counted(requests, 'request', 'requests')} so far`,
    unexpected: 'Something went wrong inside Cordon. Close it, open it again and try once more.',
  },

  field: {
    show: 'Show',
    hide: 'Hide',
    the_password: 'the password',
  },

  check: {
    title: 'Check a password',
    purpose:
      'Find out whether a password stands in a known breach, and how easily somebody who has read the leak could guess it.',
    label: 'Password',
    privacy: 'The password itself never leaves this laptop, and is not kept.',
    submit: 'Check',
    checking: 'Checking…',
    stop: 'Stop',
    empty: 'Type or paste a password first.',
    too_long: (max: number) => `This is longer than ${number(max)} characters. Check a shorter password.`,
    result: 'Result',
    word: { seen: 'Found', not_seen: 'Not found', unknown: 'Could not check' },
    seen_count: (count: string) =>
      `Found ${count === '1' ? 'once' : counted(count, 'time', 'times')} in known breaches. Change it everywhere you use it.`,
    seen_rank: (rank: number) =>
      `Number ${number(rank)} in a list of the most common leaked passwords. Change it everywhere you use it.`,
    rank_too: (rank: number) => `It is number ${number(rank)} in a list of the most common leaked passwords.`,
    not_seen: (from: string, asOf: string | null) =>
      `Not found in ${from}${asOf ? ` as of ${day(asOf)}` : ''}. It may be in a breach that nobody has published yet.`,
    answered_by: (from: string, asOf: string | null) =>
      `Answered by ${from}${asOf ? ` as of ${day(asOf)}` : ''}.`,
    to_do: 'What to do now',
    left_nothing: 'Nothing left this laptop for this answer.',
    left: (receiver: string, requests: number, out: string, back: string) =>
      `5 of the 40 digits of the password’s SHA-1 hash went to ${receiver} (${counted(requests, 'request', 'requests')}, ${out} out, ${back} in).`,
    left_address: (receiver: string) => `${receiver} was contacted, but told nothing about the password.`,
    left_unreached: (receiver: string) => `${receiver} was not reached: nothing left this laptop.`,
    see_ledger: 'See what left this laptop',
  },

  strength: {
    title: 'Strength',
    of_four: (score: number) =>
      `${['Guessed at once', 'Very weak', 'Weak', 'Fair', 'Strong'][score]} (${score} of 4)`,
    guesses: (log10: number, personal: boolean) =>
      `It takes about ${guesses(log10)} to find${personal ? ' for somebody who knows your personal words' : ''}.`,
    seen: 'Nobody needs to guess a password that has been found: it is on the lists that are tried first.',
    too_long: 'It has over 100 characters; its strength is that of the first 100.',
    reasons: 'Why it is easier to guess than it looks',
    recognised: 'What guessing programs would recognise in it',
    suggestions: 'How to do better',
    times: 'How long guessing it would take',
    who: 'Where it is guessed',
    time: 'Time',
  },

  personal: {
    title: 'Personal words: what the leak says about you',
    explain:
      'Somebody who has read the leak tries your own details first. Enter them, and strength counts them from the next check on. They are kept until you close Cordon, and never leave this laptop.',
    name: 'Name',
    rank: 'Rank',
    pay_number: 'Pay number',
    warrant: 'Warrant or collar number',
    force: 'Force',
    station: 'Station',
    else: 'Anything else that leaked',
    else_hint: 'Such as a date of birth, a nickname or a child’s name; part them with commas.',
    active: (words: number) => `${counted(words, 'entry is', 'entries are')} counted in the next check.`,
    none: 'Nothing entered: strength does not know your details yet.',
    forget: 'Empty all',
  },

  stronger: {
    title: 'A stronger password',
    explain: 'Made on this laptop by chance alone. It is never stored or sent; copy it to where you need it.',
    kind: 'What kind',
    three_words: 'Three random words, to remember',
    random: 'A random password, for a password manager',
    length: 'Length',
    length_hint: '8 to 128 characters',
    classes: 'Made of',
    lower: 'small letters',
    upper: 'capitals',
    digits: 'digits',
    signs: 'signs',
    suggest: 'Suggest one',
    another: 'Suggest another',
    suggested: 'Suggested password',
    entropy: (bits: number) =>
      `${Math.floor(bits)} bits of chance: one of about ${guesses(bits * Math.log10(2)).replace(' guesses', '')} that were equally likely.`,
    copy: 'Copy',
    forget: 'Forget it',
    copied: 'Copied. The clipboard is emptied in 30 seconds, unless you copy something else.',
    cleared: 'The 30 seconds are over: the clipboard no longer holds the password.',
  },

  ledger: {
    title: 'What left this laptop',
    purpose:
      'Every request since you opened Cordon: what was sent, to whom, and what the receiver could learn.',
    empty: 'Nothing has left this laptop since you opened Cordon.',
    empty_more:
      'A check sends 5 of the 40 digits of the password’s SHA-1 hash, and each such request is listed here.',
    caption: 'Requests, the newest first',
    at: 'Time',
    receiver: 'Receiver',
    sent: 'What was sent',
    sent_prefix: '5 of the 40 digits of the password’s SHA-1 hash:',
    out: 'Out',
    in: 'In',
    result: 'Result',
    answered: 'Answered',
    failed: 'Could not check',
    learned: 'What the receiver could learn:',
  },

  settings: {
    title: 'Settings',
    purpose: 'They hold until you close Cordon.',
    source: 'Source',
    source_explain:
      'The source answers whether a password stands in known breaches. The public one is Pwned Passwords; your force may run a mirror of it.',
    address: 'Address of the source',
    address_hint: 'Such as https://mirror.example: the address under which /range/… lies.',
    save: 'Use this address',
    public: 'Use the public source',
    saved: (host: string) => `Cordon now asks ${host}.`,
    network: 'Network',
    offline: 'Offline mode',
    offline_hint: 'Nothing is sent. A check knows the built-in list of common passwords alone.',
    appearance: 'Appearance',
    version: (version: string) => `Cordon ${version}`,
  },
}

/** A number of guesses given as a power of ten, in words while they are short. */
function guesses(log10: number): string {
  const scales = ['', ' thousand', ' million', ' billion', ' trillion', ' quadrillion']
  const scale = Math.floor(log10 / 3)
  const name = scales[scale]
  if (name === undefined) return `10 to the power of ${Math.round(log10)} guesses`
  const digits = Math.floor(10 ** (log10 - 3 * scale) + 1e-9)
  return digits === 1 && scale === 0 ? '1 guess' : `${digits}${name} guesses`
}

export type Messages = typeof enGB

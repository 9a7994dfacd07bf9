// Every sentence of the window, in British English. The words "safe" and "secure" never describe a password.
import type {
  BackupCodes,
  BadAddress,
  CaseFact,
  Category,
  DiskFault,
  Exposed,
  FactSource,
  Finding,
  FindingKind,
  Group,
  HandedOver,
  KeptStatus,
  Learned,
  NoKeyring,
  NotACorpus,
  Part,
  PasskeyUse,
  PlaceKind,
  PlanChange,
  Problem,
  Reason,
  Refusal,
  Setting,
  Settings,
  Severity,
  Source,
  Standing,
  StandingReason,
  Step,
  Stuck,
  Suggestion,
  Theme,
  UiError,
  Unit,
  UpdateRefusal,
  Urgency,
  VaultRefusal,
  Why,
} from '../ipc'
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
type ErrorMessages = {
  [C in UiError['code']]: (error: Extract<UiError, { code: C }>, policy: ByPolicy) => string
}

const tryAgain = 'Try again in a few minutes. If it keeps happening, tell whoever gave you Cordon.'

/** What the policy has set. */
export type ByPolicy = Pick<
  Settings['arrangement'],
  'source_by_policy' | 'offline_by_policy' | 'problems'
> & {
  corpus_by_policy: boolean
}

/** What the person may do about it: what the policy of the laptop has set they cannot. */
function remedies(policy: ByPolicy) {
  const mistaken =
    'The policy of this laptop has a mistake, and nothing is asked online until it is mended. Tell IT, or whoever gave you Cordon.'
  const online = policy.problems.length
    ? mistaken
    : 'Your organisation allows no online look-ups on this laptop. Ask IT for an offline corpus of all passwords.'
  const goOnline = 'Switch offline mode off in Settings and check again.'
  const checkSource = policy.source_by_policy
    ? 'Tell IT: your organisation has set the source’s address.'
    : 'Look at the source’s address in Settings, or go back to the public one there.'
  const corpus = policy.corpus_by_policy
    ? 'Tell IT: your organisation has set the corpus.'
    : 'Copy the corpus file anew, or get it from whoever gave it to you, and choose it in Settings.'
  return {
    /** Of something newer. */
    fetch: !policy.offline_by_policy
      ? 'Offline mode is on: switch it off in Settings and try again.'
      : policy.problems.length
        ? mistaken
        : 'Your organisation allows nothing to be asked online from this laptop. Ask IT for it.',
    checkSource,
    /** Where it may pass as well. */
    later: policy.source_by_policy
      ? 'Try again in a few minutes. If it keeps happening, tell IT: your organisation has set the source’s address.'
      : `${tryAgain} ${checkSource}`,
    goOnline: policy.offline_by_policy ? online : goOnline,
    askMore: policy.offline_by_policy
      ? online
      : policy.corpus_by_policy
        ? goOnline
        : 'Switch offline mode off in Settings and check again, or choose a corpus of all passwords there.',
    damaged: policy.offline_by_policy
      ? corpus
      : `${corpus} With offline mode off, the source is asked instead.`,
    unreadable: policy.offline_by_policy
      ? 'Settings says why, and what to do.'
      : 'Settings says why, and what to do. With offline mode off, check again, and the source is asked instead.',
  }
}

const why = ({
  checkSource,
  later,
  goOnline,
  askMore,
  damaged,
  unreadable,
}: ReturnType<typeof remedies>): WhyMessages => ({
  offline: {
    why: 'Offline mode is on, and the password is not in the built-in list of common passwords. It may still be in a known breach.',
    remedy: goOnline,
  },
  not_in_built_in: {
    why: 'The password is not in the built-in list of common passwords, and no other source was asked.',
    remedy: 'Choose a source in Settings and check again.',
  },
  not_among_frequent: ({ at_least }) => ({
    why: `The offline corpus has only passwords that were seen ${number(at_least)} times or more, and this is none of them. It may still be in a known breach.`,
    remedy: askMore,
  }),
  corpus_damaged: {
    why: 'The part of the offline corpus that would answer is damaged.',
    remedy: damaged,
  },
  corpus_unreadable: {
    why: 'The offline corpus cannot be read.',
    remedy: unreadable,
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
    remedy: later,
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
  empty_answer: { why: 'The answer was empty.', remedy: later },
  malformed_line: { why: 'The answer is not in the form that a source uses.', remedy: checkSource },
  wrong_form: { why: 'The answer is not in the form that a source uses.', remedy: checkSource },
  out_of_order: { why: 'The answer is not in the order that a source uses.', remedy: checkSource },
  padded: { why: 'The answer has lines in it that were not asked for.', remedy: checkSource },
  wrong_checksum: {
    why: 'The answer does not agree with the checksum that came with it.',
    remedy: 'Check again.',
  },
  bad_encoding: { why: 'The answer could not be unpacked.', remedy: later },
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
})

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
  address_and_file:
    'That somebody at your internet address asked for the newest advice, which is the same for everybody.',
}

const badAddress: Record<BadAddress, string> = {
  not_an_address: 'This is not a web address. Enter one such as https://mirror.example.',
  not_https: 'The address must begin with https://, save for one on this laptop.',
  credentials: 'Leave the user name and password out of the address.',
  query: 'Leave out everything from ? or # on.',
}

const error = {
  bad_envelope: () => 'What you typed did not arrive. Type it again.',
  bad_address: ({ reason }) => badAddress[reason],
  too_many_personal_words: ({ max }) => `Enter at most ${number(max)} personal words.`,
  personal_word_too_long: ({ max }) =>
    `A personal word is too long. Each may have ${number(max)} characters.`,
  bad_recipe: () => 'Choose a length from 8 to 128 and at least one kind of character.',
  no_randomness: () => 'This laptop gave no randomness to make a password from. Restart it and try again.',
  nothing_to_copy: () => 'There is no suggestion to copy. Ask for a new one.',
  no_clipboard: () => 'The clipboard cannot be reached. Write the password down or type it over.',
  not_open: () => 'What Cordon keeps is not open. Unlock it first, at the top of the window.',
  kept_already: () =>
    'Something is kept already, and would be lost. Unlock it at the next start, or erase everything first.',
  no_keyring: ({ why }) => `${noKeyring[why]} Take a passphrase instead.`,
  key_damaged: () =>
    'The file with the sealed key is damaged, and without it nobody can open what you keep. If you have a copy of that file, put it back; else begin anew.',
  wrong_passphrase: () => 'This is not the passphrase. Type it again.',
  short_passphrase: ({ min }) =>
    `A passphrase has at least ${number(min)} characters. Three random words are long enough.`,
  kept_damaged: () => 'What is kept is damaged. Close Cordon and open it again: it offers what can be done.',
  kept_newer: () => 'A later Cordon has written what is kept. Install that one.',
  busy: () => 'Another Cordon is saving. Try again.',
  disk: ({ fault }) => `It could not be done. ${disk[fault]}`,
  no_such_service: () => 'Cordon does not know this service any more. Close the window and open it again.',
  no_such_account: () => 'This account is no longer on the list. Go back to the checklist.',
  bad_name: ({ max }) => `Enter a name of 1 to ${number(max)} characters.`,
  bad_host: () => 'This is not a web address. Enter one such as example.co.uk.',
  too_many_accounts: () => 'The list is full. Remove an account that you no longer have.',
  no_browser: () => 'The system opened no browser. Type the address into yours.',
  no_such_action: () => 'This is no longer part of the advice in use. Go back to your plan.',
  bad_snooze: ({ max }) => `Something can be put off for 1 to ${number(max)} days.`,
  no_such_page: () => 'The advice in use no longer leads to this page. Go back and open it again.',
  advice_refused: ({ why }) => `It is refused, and the advice in use stays. ${refusal(why)}`,
  advice_unreachable: ({ why: reason }, policy) =>
    `Newer advice could not be fetched, and the advice in use stays. ${notFetched(reason, 'install it from a file', policy)}`,
  no_advice_address: () =>
    'Nobody has said where newer advice is. Ask whoever gave you Cordon, or install it from a file.',
  no_update_address: () => 'Nobody has said where newer versions are. Ask whoever gave you Cordon.',
  update_unreachable: ({ why: reason }, policy) =>
    `The newer version could not be fetched, and this version stays. ${notFetched(reason, 'get it where you got this one', policy)}`,
  update_refused: ({ why }) => `Nothing was installed. ${updateRefusal(why)}`,
  no_printing: () => 'This system does not print from here. Save the report, and print it from your browser.',
  unreadable_file: () =>
    'This file cannot be read. Look whether it is still there, and whether you may open it.',
  vault_refused: ({ why }) => vaultRefusal(why),
  no_vault: () => 'There is no file to audit any more. Choose it again.',
  stopped: () => 'You stopped the audit.',
  bad_columns: () => 'Say which column holds the passwords, and choose no column twice.',
  no_such_login: () => 'This login is not part of the audit any more. Go back to the list.',
  long_note: ({ max }) => `A note has ${number(max)} characters at most. Shorten it.`,
  nameless_login: () =>
    'This login has no name, address or user name by which Cordon would know it the next time, so it cannot be hidden.',
  too_many_hidden: () => 'Too much is hidden already. Show something again first.',
  not_the_export: () =>
    'The file is gone, or another one by now, so it was not deleted. Look in its folder yourself.',
  corpus_refused: ({ why }) => `It is refused. ${notACorpus[why]}`,
  set_by_policy: () => 'Your organisation has set this, so it cannot be changed here. Ask IT.',
  internal: () => 'Something went wrong inside Cordon. Close it, open it again and try once more.',
} satisfies ErrorMessages

/** Why a file cannot be used as a corpus, and what to do. */
const notACorpus: Record<NotACorpus, string> = {
  not_a_corpus: 'This file is no offline corpus. Choose the one that you were given.',
  newer: 'It was made for a later Cordon. Install that one first.',
  damaged: 'It is damaged, or was not copied whole. Copy it anew, or get it from whoever gave it to you.',
  gone: 'The file is not there. Look whether the disk or network drive that it lies on is connected, or whether the file was moved.',
  not_allowed: 'You may not read this file. Ask whoever put it there.',
  unreadable: 'The disk cannot read it. Look whether it is still connected, or copy the file anew.',
  bad_name:
    'Its name, or that of a folder around it, has characters that Cordon cannot keep. Rename it, and choose it again.',
}

/** What became of an installer that lies at `path`. */
const handedOver: { [O in HandedOver['outcome']]: (path: string) => string } = {
  installed: (path) => `It is installed. Close Cordon and open it again. The installer is ${path}.`,
  begun: (path) =>
    `It was signed by the publisher, and was opened. Follow what it says, and close Cordon if it asks you to. The file is ${path}.`,
  not_taken: (path) =>
    `It was signed by the publisher and lies in ${path}. Your system did not install it: an administrator of this laptop has to.`,
}

/** Why a newer version is refused, and what to do. */
function updateRefusal(why: UpdateRefusal): string {
  switch (why.reason) {
    case 'not_signed':
      return 'What came was not signed by the publisher, or was altered. Do not install it from elsewhere, and tell whoever gave you Cordon.'
    case 'not_a_manifest':
      return 'The list of versions is in a form that this Cordon does not read. Tell whoever gave you Cordon.'
    case 'older':
      return `Version ${why.offered} is offered, which is older than this one. Tell whoever gave you Cordon.`
    case 'no_installer':
      return `Version ${why.offered} has no installer for this laptop. Ask whoever gave you Cordon.`
    case 'not_installed':
      return 'No installer has laid this Cordon down. Get the newest where you got this one.'
  }
}

/** Why advice is refused, and what to do. */
function refusal(why: Refusal): string {
  switch (why.code) {
    case 'unsigned':
      return 'It is not signed: put the file of the same name that ends with .minisig beside it.'
    case 'no_key':
      return 'This copy of Cordon takes no other advice than its own. Ask whoever gave you Cordon.'
    case 'bad_signature':
      return 'Its signature cannot be read. Ask whoever gave it to you for both files anew.'
    case 'wrong_key':
      return 'Somebody else than the publisher has signed it. Do not use it, and tell whoever gave you Cordon.'
    case 'altered':
      return 'It was altered after it was signed, or is damaged. Ask for both files anew.'
    case 'not_newer':
      return `It is version ${why.version}, and version ${why.in_use} is in use. Only a later one is taken.`
    case 'newer_schema':
      return 'It was made for a later Cordon. Install that one first.'
    case 'not_an_archive':
      return 'The file is damaged, or is no advice for Cordon. Ask for both files anew.'
    case 'too_large':
      return 'It is far larger than any advice. Tell whoever made it.'
    case 'outside':
      return `A file in it would lie outside of its folder (${why.path}). Tell whoever made it.`
    case 'symlink':
      return `A symbolic link is in it (${why.path}). Tell whoever made it.`
    case 'content':
      return `Something in it is wrong. Tell whoever made it: ${why.detail}.`
  }
}

/** Why something newer was not fetched, and what to do: try again, or `otherwise`. */
function notFetched(reason: Why, otherwise: string, policy: ByPolicy): string {
  switch (reason.code) {
    case 'offline':
      return remedies(policy).fetch
    case 'no_network':
      return 'This laptop has no network: connect to one and try again.'
    case 'tls_wrong_name':
    case 'tls_unknown_issuer':
    case 'tls_failed':
      return 'What answered could not prove that it is the publisher. Do not trust this network; try again from another one. On a work network, ask IT.'
    case 'redirected':
    case 'web_page':
    case 'proxy_failed':
      return 'A Wi-Fi sign-in page or a proxy stands between. Open your browser, finish signing in, then try again.'
    case 'status':
      return `The publisher’s address answered with an error (status ${reason.status}). Try again later, or tell whoever gave you Cordon.`
    case 'dns_failed':
    case 'connection_refused':
    case 'timed_out':
      return `The publisher’s address does not answer. Try again later, or ${otherwise}.`
    default:
      return `What came was not whole. Try again later, or ${otherwise}.`
  }
}

/** Why a vault cannot be read, and what to do. */
function vaultRefusal(why: VaultRefusal): string {
  switch (why.reason) {
    case 'too_large':
    case 'too_many_logins':
    case 'unpacks_too_large':
      return 'This file is larger than any password manager’s export. Look whether it is the right one.'
    case 'empty':
      return 'This file is empty. Export your passwords again.'
    case 'not_recognised':
      return 'This is no export that Cordon knows. Below, “What Cordon reads” says which ones it does; a table (CSV) always works.'
    case 'no_such_column':
      return 'The table has fewer columns than that. Choose them again.'
    case 'not_text':
      return 'This file is not a text that can be read. Export your passwords again.'
    case 'damaged':
      return why.line === null
        ? 'This file is damaged or cut off. Export your passwords again.'
        : `This file is damaged or cut off, in line ${number(why.line)}. Export your passwords again.`
    case 'unbalanced_quote':
      return `A quotation mark that is opened in line ${number(why.line)} is never closed, so nobody can tell where that row ends. Export your passwords again.`
    case 'too_deep':
    case 'document_type':
      return 'This file is made in a way that no password manager’s export is. Do not use it; export your passwords again.'
    case 'encrypted_archive':
      return 'This archive is encrypted. Unpack it, and choose the file that is in it.'
    case 'needs_password':
      return 'This file is locked. Type its password, or choose its key file.'
    case 'wrong_password':
      return 'This password does not open it. Try again; if it has a key file, choose that as well.'
    case 'bad_key_file':
      return 'This is no key file that KeePass knows. Look whether it is the right one.'
    case 'too_costly':
      return 'The key of this file takes far too much work to derive. Lower it in the database settings of your password manager, save, and try again.'
    case 'account_restricted':
      return 'Only your Bitwarden account can open this export. Export again, and choose “Password protected” as its type.'
    case 'pgp':
      return 'This export is encrypted with PGP. Export again without encryption, and delete the file afterwards.'
    case 'unsupported_version':
      return 'This version of the format is not read. Save it with a newer version of its program, and try again.'
  }
}

const severity: Record<Severity, string> = {
  now: 'Change today',
  soon: 'Change this week',
  later: 'When you have time',
  unknown: 'Not known',
}

interface FindingText {
  severity: Severity
  /** In a list, and in the head of the finding. */
  short: string
  count: (logins: number) => string
  what: (finding: Finding) => string
  remedy: string
}

const logins = (count: number) => counted(count, 'login', 'logins')
const own = 'Give each its own: let your password manager make a random one.'

const finding: Record<FindingKind, FindingText> = {
  exposed: {
    severity: 'now',
    short: 'Exposed',
    count: (count) => `${logins(count)} with an exposed password`,
    what: ({ seen }) =>
      seen === null
        ? 'Its password is one of the most common ones, which everybody tries first.'
        : `Its password stands in known breaches, ${counted(seen, 'time', 'times')}.`,
    remedy: 'Change it today, and wherever else you use it.',
  },
  personal: {
    severity: 'now',
    short: 'Built on your details',
    count: (count) => `${logins(count)} with a password built on your details`,
    what: () => 'Its password is built on what somebody who has read the leak knows about you.',
    remedy: 'Change it today, to one that has nothing to do with you.',
  },
  reused: {
    severity: 'soon',
    short: 'Reused',
    count: (count) => `${logins(count)} with a reused password`,
    what: ({ number: others }) =>
      `${counted(others ?? 0, 'other login has', 'other logins have')} the same password. Who learns it at one place gets into all of them.`,
    remedy: own,
  },
  weak: {
    severity: 'soon',
    short: 'Weak',
    count: (count) => `${logins(count)} with a weak password`,
    what: ({ number: score }) => `Its password can be guessed: its strength is ${score ?? 0} of 4.`,
    remedy: 'Let your password manager make a random one.',
  },
  nearly_reused: {
    severity: 'soon',
    short: 'Nearly reused',
    count: (count) => `${logins(count)} with nearly the same password as another`,
    what: ({ number: others }) =>
      `${counted(others ?? 0, 'other login has', 'other logins have')} the same password but for capital letters, or digits and signs at the end. Attackers try those.`,
    remedy: own,
  },
  user_name_inside: {
    severity: 'soon',
    short: 'Has the user name in it',
    count: (count) => `${logins(count)} with the user name in the password`,
    what: () => 'Its user name stands in its password, and the user name is no secret.',
    remedy: 'Let your password manager make a random one.',
  },
  no_second_step: {
    severity: 'later',
    short: 'No second step',
    count: (count) => `${logins(count)} without the second step that the service offers`,
    what: ({ service }) =>
      `${service ?? ''} offers a second step. Neither this file nor your two-step checklist says that one is on.`,
    remedy: 'Your two-step checklist shows how to switch it on, and notes that it is.',
  },
  plain_http: {
    severity: 'later',
    short: 'Sent in clear text',
    count: (count) => `${logins(count)} with an address in clear text`,
    what: () => 'Its address begins with http://, so that the password can be read on the way.',
    remedy:
      'Look whether the address works with https://, and change it in your password manager. If not, do not use that site.',
  },
  not_checked: {
    severity: 'unknown',
    short: 'Could not check',
    count: (count) => `${logins(count)} that could not be checked`,
    what: () => 'Nobody could say whether its password stands in known breaches.',
    remedy: 'Try again.',
  },
  not_scored: {
    severity: 'unknown',
    short: 'Strength not known',
    count: (count) => `${logins(count)} whose strength is not known`,
    what: () =>
      'Its strength was not worked out: you stopped the audit, or it has more than 4,096 characters.',
    remedy: 'Audit the file again, or take a shorter password.',
  },
  old: {
    severity: 'later',
    short: 'Old',
    count: (count) => `${logins(count)} with an old password`,
    what: ({ number: years }) => `It was not changed for ${counted(years ?? 0, 'year', 'years')}.`,
    remedy:
      'Age alone is no harm. Change it if the service was ever broken into, or if you told it to somebody.',
  },
  second_step_unknown: {
    severity: 'unknown',
    short: 'Second step not known',
    count: (count) => `${logins(count)} whose second step is not known`,
    what: () => 'Cordon does not know whether this service offers a second step.',
    remedy: 'Look in its settings, under security or sign-in. If it offers one, switch it on.',
  },
}

const exposed: Record<Exposed, string> = {
  name: 'Name',
  rank: 'Rank or grade',
  photo: 'Photo',
  vetting_level: 'Vetting level',
  pay_number: 'Pay number',
  warrant_number: 'Warrant, collar or service number',
  workplace: 'Role, unit or station',
  home_address: 'Home address',
  phone: 'Phone number',
  email: 'Email address',
  date_of_birth: 'Date of birth',
  bank_details: 'Bank details',
  relatives: 'Relatives',
  password: 'A password',
}

const caseFact: Record<CaseFact, { label: string; hint: string }> = {
  uncommon_name: {
    label: 'My name is uncommon',
    hint: 'Few people share it, so a search for it leads to you.',
  },
  sensitive_role: {
    label: 'My role is covert or sensitive',
    hint: 'Or it was, or it is planned. What you do online may then need your force’s advice first.',
  },
  others_at_risk: {
    label: 'I live with others who would be at risk as well',
    hint: 'Such as a partner, children or parents.',
  },
  public_social_media: {
    label: 'I use social media in public under my own name',
    hint: 'Strangers can read what you or your friends post.',
  },
  address_online: {
    label: 'My home address can be found online',
    hint: 'You have seen it there, or somebody told you.',
  },
}

const urgency: Record<Urgency, string> = {
  first: 'First of all',
  today: 'Today',
  this_week: 'This week',
  this_month: 'This month',
  when_you_can: 'When you can',
}

const part: Record<Part, string> = {
  passwords: 'Passwords',
  second_step: 'Second steps',
  updates: 'Updates',
  phishing: 'Emails and links',
  networks: 'Networks',
  money: 'Money',
  data_protection: 'Data protection',
  footprint: 'Being found online',
  safety: 'Your safety',
}

const placeKind: Record<PlaceKind, string> = {
  search: 'Search engines',
  register: 'Public registers',
  people_finder: 'People finders',
  social: 'Social media and messengers',
  face: 'Photos and faces',
  sport: 'Sport',
  data_broker: 'Sellers of work contacts',
  home_life: 'Home and everyday life',
}

const planChange: Record<PlanChange['change'], string> = {
  notice: 'A new notice:',
  notice_says_more: 'More is known to have been exposed:',
  action: 'New in your plan:',
  more_urgent: 'More urgent than before:',
  due_again: 'Due again:',
  back: 'You put it off until now:',
}

const unit: Record<Unit, { one: string; many: string }> = {
  weeks: { one: 'week', many: 'weeks' },
  months: { one: 'month', many: 'months' },
}

const noKeyring: Record<NoKeyring, string> = {
  absent:
    'This system has no keyring in which to keep a key. If you start one, close Cordon and open it again.',
  locked: 'The system’s keyring is locked.',
  timed_out: 'The system’s keyring does not answer.',
  refused: 'The system’s keyring refuses to keep a key.',
}

const disk: Record<DiskFault, string> = {
  full: 'The disk is full: make room and try again.',
  read_only: 'Cordon’s folder cannot be written to: ask IT, or look who owns it.',
  other: 'The disk refuses: look whether it is still connected.',
}

const stuck: Record<Stuck['code'], string> = {
  gone: 'The file is gone: somebody or something has removed it, and an earlier one is there.',
  newer: 'A later Cordon has written it. Install that one, and all of it is there again.',
  damaged: 'The file is damaged: somebody or something has altered it, or cut it short.',
  wrong_key:
    'The key in the system’s keyring is not the one that it was sealed with, or the file is damaged.',
  no_key:
    'The system’s keyring no longer has the key. Without the key nobody can open it, not even you. It may come back with a backup of the keyring.',
  keyring: 'Its key is in the system’s keyring.',
  disk: 'The file cannot be read.',
}

/** How the state is kept, in one sentence. */
function keptStatus(status: KeptStatus, somethingThere: boolean): string {
  switch (status.state) {
    case 'opening':
      return 'Waiting for the system’s keyring. If it asks for a password, that is your system’s own question.'
    case 'fresh':
      return 'Nothing is kept yet. From your first entry on, it is kept in a sealed file on this laptop, and the system’s keyring keeps the key.'
    case 'kept':
      return status.by === 'keyring'
        ? 'What you enter is kept in a sealed file on this laptop. The system’s keyring keeps the key: it opens when you sign in.'
        : 'What you enter is kept in a sealed file on this laptop. Your passphrase opens it.'
    case 'locked':
      return 'It is locked. Enter the passphrase at the top of the window.'
    case 'stuck':
      return 'It cannot be opened. What can be done is at the top of the window.'
    case 'in_memory':
      if (somethingThere)
        return 'What you kept before lies in its file, unopened, and is there again at the next start. What you enter now holds until you close Cordon.'
      return status.why.code === 'chosen'
        ? 'Nothing is kept. What you enter holds until you close Cordon.'
        : `${noKeyring[status.why.why]} Nothing is kept yet: what you enter holds until you close Cordon, or until you choose a passphrase here.`
  }
}

/** What a second step is: its name, what it is, why to take it, and what to do once its place in the settings is open. */
const step: Record<Step, { name: string; is: string; why: string; finish: readonly string[] }> = {
  passkey: {
    name: 'Passkey',
    is: 'You sign in with the fingerprint, face or PIN of your phone or laptop.',
    why: 'A passkey works on the true site alone: no false page and no caller can talk it out of you. Official advice is to take one wherever it is offered.',
    finish: [
      'Choose to create a passkey.',
      'Confirm with the fingerprint, face or PIN of the device that you use.',
      'Make a second one on another device, or keep another way in, so that a lost phone does not lock you out.',
    ],
  },
  security_key: {
    name: 'Security key',
    is: 'A small device that you plug in or hold to your phone.',
    why: 'It works on the true site alone, and does not depend on your phone. You need two: one to use, one to keep apart.',
    finish: [
      'Choose to add a security key.',
      'Plug the key in, or hold it to your phone, and touch it when it blinks.',
      'Add your second key in the same way, and keep it apart from the first.',
    ],
  },
  authenticator_app: {
    name: 'Authenticator app',
    is: 'An app on your phone makes a new code every 30 seconds.',
    why: 'The code is made on your own phone, so nobody gets it by taking over your number.',
    finish: [
      'Choose authenticator app. It shows a square code.',
      'Open your authenticator app, add an account and scan the square. For a password manager itself, take an app that is apart from it.',
      'Type the 6 digits that the app shows.',
      'Keep the backup codes that you are given.',
    ],
  },
  app_prompt: {
    name: 'Prompt in the service’s own app',
    is: 'The service’s app on your phone asks whether it is you.',
    why: 'The question comes to your own phone, and not to your number. Answer yes only when you are signing in yourself.',
    finish: [
      'Install the service’s app on your phone, and sign in there.',
      'Choose to be asked in the app.',
      'Sign in once more on this laptop, to see that the question arrives.',
    ],
  },
  card_reader: {
    name: 'Card reader or key from the bank',
    is: 'A small device that the bank has given you makes a code.',
    why: 'The code is made in your own hand, so nobody gets it by taking over your number.',
    finish: ['Ask the bank for the device, if you have none.', 'Choose it when the bank asks you.'],
  },
  pin: {
    name: 'PIN of your own',
    is: 'A PIN or second password, asked for when the account is set up on a new phone.',
    why: 'Somebody who takes over your number then still lacks the PIN.',
    finish: [
      'Choose a PIN that you use nowhere else, and that is no date.',
      'Add an email address for the day on which you forget it.',
    ],
  },
  text_or_call: {
    name: 'Text message or call',
    is: 'A code is sent to your phone number.',
    why: 'It is better than nothing. Whoever takes over your number gets the codes, so take something else where you can.',
    finish: [
      'Choose text message, and enter your number.',
      'Type the code that arrives.',
      'Ask your phone provider for a PIN or password on your account, so that nobody else can move your number.',
    ],
  },
  email: {
    name: 'Email',
    is: 'A code or link is sent to your mailbox.',
    why: 'It is better than nothing, and as strong as the second step of your mailbox.',
    finish: ['Choose email.', 'Type the code that arrives, or open the link.'],
  },
}

const standing: Record<Standing, { word: string; sentence: string }> = {
  off: {
    word: 'No second step',
    sentence: 'Whoever has the password is in. Switch on the best that it offers.',
  },
  weak: {
    word: 'Weak second step',
    sentence: 'What is on is better than nothing. It offers something better.',
  },
  not_looked: {
    word: 'Not looked at yet',
    sentence: 'Sign in, look in its settings which second step is on, and tick it below.',
  },
  weakest_only: {
    word: 'Weak, but all it offers',
    sentence:
      'What it asks for can be taken over, and nothing better is known to be offered. A password that you use nowhere else matters all the more.',
  },
  none_offered: {
    word: 'None offered',
    sentence:
      'No second step is known to be offered here. Take a password that you use nowhere else, and look again from time to time.',
  },
  built_in: {
    word: 'It asks by itself',
    sentence:
      'It always asks for a second step: there is nothing to switch on. Keep its app and your phone number up to date.',
  },
  good_enough: {
    word: 'Good enough',
    sentence: 'What is on is strong. It also offers the best there is, which cannot be talked out of you.',
  },
  best: { word: 'The best it offers', sentence: 'Nothing better is known to be offered here.' },
}

const standingReason: Record<StandingReason, string> = {
  password_alone: 'The password is all that a stranger needs.',
  sim_swap:
    'Your phone number may be known. Somebody can have it moved to a card of their own (a SIM swap), and then every code by text message goes to them.',
  text_can_be_taken: 'A code by text message can be intercepted, or read out to a caller who asks for it.',
  mailbox_has_the_code: 'Whoever reads your mailbox has the code as well.',
  can_be_phished:
    'A false site or a caller can still talk a code or a tap out of you; a passkey they cannot.',
  text_still_on:
    'The text message beside it is still a way in. Switch it off, if the service lets you and you have backup codes.',
}

const group: Record<Group, { title: string; why: string }> = {
  opens_others: {
    title: 'What opens everything else',
    why: 'Whoever has your mailbox, your phone number or your password manager can reset the rest.',
  },
  money: { title: 'Money', why: 'What can be taken from you, or borrowed in your name.' },
  government: { title: 'Government', why: 'Your tax, your health, your pension, and proof of who you are.' },
  social: { title: 'Social media and messages', why: 'What is said in your name, and shows who you know.' },
  rest: { title: 'The rest', why: 'Shops, travel, home, games: addresses, cards and habits lie there too.' },
}

const backupCodes: Record<BackupCodes, string> = {
  not_looked: 'I have not looked',
  not_made: 'I have none',
  on_paper: 'On paper',
  in_password_manager: 'In my password manager',
  with_somebody: 'With somebody I trust',
  elsewhere: 'Elsewhere',
}

const category: Record<Category | 'other', string> = {
  email: 'Email, Google, Microsoft and Apple',
  phone: 'Phone and broadband',
  password_manager: 'Password managers',
  bank: 'Banks',
  payments: 'Payments and saving',
  credit: 'Credit reports',
  government: 'Government and health',
  social: 'Social media',
  messaging: 'Messages',
  shopping: 'Shopping',
  cloud: 'Files and tools',
  home: 'Home and cameras',
  fitness: 'Sport and health trackers',
  travel: 'Travel and meals',
  games: 'Games',
  media: 'Films and music',
  family_history: 'Family history',
  vpn: 'VPN',
  dating: 'Dating',
  other: 'Added by you',
}

const passkeyUse: Record<Exclude<PasskeyUse, 'unspecified'>, string> = {
  sign_in: 'Here a passkey takes the place of the password.',
  second_step: 'Here a passkey is asked for after the password.',
  both: 'Here a passkey can take the place of the password, or be asked for after it.',
}

const factSource: Record<FactSource, string> = {
  directory:
    'What it offers is from the directory of second steps at 2fa.directory (MIT) and passkeys.2fa.directory (CC BY 4.0).',
  provider: 'What it offers is from the service’s own pages.',
  unconfirmed: 'Nothing could be confirmed about this service.',
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
  why: (policy: ByPolicy) => why(remedies(policy)),
  reason,
  suggestion,
  setting,
  advice,
  learned,
  error,
  theme,
  source,
  no_keyring: noKeyring,
  disk,
  stuck,
  kept_status: keptStatus,
  step,
  standing,
  standing_reason: standingReason,
  group,
  category,
  backup_codes: backupCodes,
  exposed,
  case: caseFact,
  urgency,
  part,
  place_kind: placeKind,
  plan_change: planChange,
  refusal,
  not_a_corpus: notACorpus,
  handed_over: handedOver,
  passkey_use: passkeyUse,
  severity,
  finding,
  fact_source: factSource,

  app: {
    screens: 'Screens',
    home: 'Your plan',
    check: 'Check a password',
    vault: 'Password manager',
    accounts: 'Two-step checklist',
    footprint: 'Online footprint',
    money: 'Money reminders',
    guides: 'Guides',
    ledger: 'What left this laptop',
    settings: 'Settings',
    skip: 'Skip to the screen',
    back: 'Back',
    help: 'Help:',
    status_source: (host: string) => `Source: ${host}`,
    status_corpus: (host: string) => `Source: the offline corpus, then ${host}`,
    status_no_corpus: (host: string) => `Source: ${host} (offline corpus not usable)`,
    status_offline: 'Offline mode: nothing is sent',
    status_offline_corpus: 'Offline mode: nothing is sent (offline corpus in use)',
    status_sent: (requests: number) =>
      requests === 0 ? 'Nothing has left this laptop' : `${counted(requests, 'request', 'requests')} so far`,
    unexpected: 'Something went wrong inside Cordon. Close it, open it again and try once more.',
  },

  web: {
    open: (name: string) => `Open ${name}`,
    address: (page: string) => `In your browser: ${page}`,
  },

  asked: {
    who: 'Who is asked',
    see: 'See why in Settings',
    opening: 'The offline corpus is being opened. Until then a check waits.',
    corpus: (date: string, host: string | null) =>
      `The offline corpus of ${day(date)} answers on this laptop. ` +
      (host
        ? `Only where a part of it cannot be read is ${host} asked, with the first 5 of the 40 digits of the hash.`
        : 'Offline mode is on: nothing is sent.'),
    frequent: (date: string, atLeast: string, host: string | null) =>
      `The offline corpus of ${day(date)} is looked in first. It has only passwords seen ${number(atLeast)} times or more, and cannot say that one was not found. ` +
      (host
        ? `About the others ${host} is asked, with the first 5 of the 40 digits of the hash.`
        : 'Offline mode is on: nothing is sent, and the others could not be checked.'),
    not_usable: (host: string | null) =>
      'The offline corpus cannot be used. ' +
      (host
        ? `Without it, ${host} is asked about every password, with the first 5 of the 40 digits of its hash.`
        : 'Offline mode is on: nothing is sent, and only the built-in list of common passwords is looked in.'),
  },

  sources: {
    title: (sources: number) => `Where this comes from (${counted(sources, 'source', 'sources')})`,
    checked: (day: string) => `Checked on ${day}.`,
    old: 'That is more than a year ago: look whether it still holds.',
    stale: (old: number, all: number) =>
      all === 1
        ? 'This was checked more than a year ago. Look whether it still holds.'
        : `${number(old)} of the ${number(all)} sources ${old === 1 ? 'was' : 'were'} checked more than a year ago. Look whether what is said here still holds.`,
  },

  home: {
    title: 'Your plan',
    purpose: 'What to do after the breach, in order, and why.',
    changes: 'What has changed since you last looked',
    changes_seen: 'I have seen this',
    is_about_me: 'Is it about you?',
    count: (done: number, all: number) =>
      `${number(done)} of ${counted(all, 'action', 'actions')} ${done === 1 || all === 1 ? 'is' : 'are'} done`,
    progress: 'Actions done',
    about: (notices: string[]) => `About: ${notices.join('; ')}.`,
    about_none: 'A plan for everybody.',
    about_answers: 'A plan for everybody, and for what you said.',
    change_answers: 'Change my answers',
    report: 'Make a report',
    next: (actions: number) => (actions === 1 ? 'Do this next' : `Do these ${number(actions)} next`),
    how: 'How to do it',
    done: 'Done',
    later: 'Put off for a week',
    marked_done: (action: string) => `Marked as done: ${action}.`,
    marked_later: (action: string) => `Put off for a week: ${action}.`,
    undone: 'It is in your plan again.',
    changes_noted: 'Noted: what is new is in your plan below.',
    look_at_answers: 'Look at my answers',
    gone: 'This action is no longer part of the advice in use. Here is your plan as it is now.',
    all_waits: 'One thing comes first',
    all_waits_hint:
      'You have put it off, and the rest of your plan waits for it. It is below, under “Put off”: do it when you can.',
    all_done: 'Nothing is left to do now',
    all_done_hint: 'What is due again, and what you have put off, comes back here by itself.',
    group: (name: string, actions: number) => `${name} (${number(actions)})`,
    snoozed: 'Put off',
    finished: 'Done',
  },

  notice: {
    title: (notice: string) => `What is known: ${notice}`,
    exposed: (items: string[]) => `Said to be exposed: ${items.join(', ').toLowerCase()}.`,
    not_exposed: (items: string[]) => `Said not to have been held: ${items.join(', ').toLowerCase()}.`,
  },

  vault: {
    title: 'Password manager',
    purpose: 'See which of your saved passwords to change first. No password is written or kept.',
    how: 'Audit all your passwords in one go',
    steps: [
      'In your password manager or browser, look for Export in its settings.',
      'Save the file on this laptop, not in a folder that is copied to the cloud.',
      'Choose the file here. A KeePass database can be chosen as it is.',
      'Afterwards, delete the export. Cordon reminds you of it.',
    ],
    choose: 'Choose the file',
    stays: 'The passwords stay in this laptop’s memory.',
    sends_all: 'Of each, only the first 5 of the 40 digits of its hash are sent, in a random order.',
    sends_some:
      'They are looked up in the offline corpus. Only of those that it cannot answer are the first 5 of the 40 digits of the hash sent, in a random order.',
    sends_nothing: 'Offline mode is on: nothing is sent.',
    formats: 'What Cordon reads',
    formats_hint: 'What a file is, Cordon finds out from what is in it.',
    format: (program: string, file: string) => `${program}: ${file}`,

    is: (program: string, file: string) => `Cordon reads it as: ${program}, ${file}.`,
    point: 'Cordon does not know this table. Say which column is which.',
    columns: { password: 'Password', username: 'User name', url: 'Address', title: 'Name' },
    column: (column: number, name: string) => (name ? `${column}: ${name}` : `Column ${column}`),
    no_column: 'None',
    no_password_column: 'Say which column holds the passwords.',
    first_row: 'The first row is a login too',
    first_row_hint: 'Tick it if the table has no names of columns at its top.',
    password: 'Password of the file',
    key_file: 'Choose its key file',
    key_file_hint: 'Only if it has one.',
    offline: 'Offline mode is on: nothing is sent, and only the built-in list of common passwords is asked.',
    asks: (host: string) => `${host} is asked, with the first 5 of the 40 digits of each password’s hash.`,
    details: (words: number) =>
      words === 0
        ? 'Passwords that are built on your own details are found only if Cordon knows those. It knows none yet.'
        : `Passwords that are built on your own details are looked for: ${counted(words, 'entry', 'entries')} of yours.`,
    enter_details: 'Enter my details',
    audit: 'Audit it',
    choose_other: 'Choose another file',

    working: 'Auditing your passwords',
    progress: 'Passwords checked',
    reading: 'Reading the file. A locked one can take a minute.',
    checked: (done: number, of: number, left: number | undefined) =>
      `${number(done)} of ${counted(of, 'password', 'passwords')} checked` +
      (left === undefined ? '' : `, about ${duration(left)} left`),
    scoring: 'Working out how strong they are',
    stop_hint: 'If you stop, what was found until then stays.',

    result: 'Result of the audit',
    found: 'Change these first',
    found_nothing: 'Nothing was found that needs a change',
    found_unknown: 'Nothing was found in what could be looked at',
    not_shown: (findings: number, inFolders: number) =>
      `Not shown, as you chose: ${counted(findings, 'finding', 'findings')}, and ${logins(inFolders)} in folders that you have left out.`,
    cancelled: {
      why: 'You stopped the audit before this one.',
      remedy: 'Go back to the list and try those again.',
    },
    of: (file: string, count: number, passwords: number) =>
      `${file}: ${logins(count)} with ${counted(passwords, 'different password', 'different passwords')}.`,
    before: (now: number, then: number) => (now === then ? '(as last time)' : `(last time ${number(then)})`),
    compared: (day: string, count: number) => `Compared with your last audit on ${day}, of ${logins(count)}.`,
    answered: (passwords: number, from: string, asOf: string | null) =>
      `Answered by ${from}${asOf ? ` as of ${day(asOf)}` : ''}: ${counted(passwords, 'password', 'passwords')}.`,
    honest: 'That does not prove that nobody else has your passwords.',
    not_checked: (passwords: number) => `${counted(passwords, 'password', 'passwords')} could not be checked`,
    not_checked_hint: 'They may be in known breaches. What stood in the way is said with each login.',
    retry: 'Try those again',
    which: 'Show which',
    second_step_unknown: (count: number) =>
      `For ${logins(count)}, Cordon does not know whether the service offers a second step.`,
    left_out: (deleted: number, archived: number, other: number) =>
      `Left out: ${number(deleted)} deleted, ${number(archived)} archived, ${number(other)} that ${other === 1 ? 'is' : 'are'} no login.`,
    problems: (problems: number) =>
      `What could not be read (${number(problems)}${problems === 1000 ? ' or more' : ''})`,
    problem: ({ line, entry, what }: Problem) => {
      const place = line === null ? `Entry ${number(entry ?? 0)}` : `Line ${number(line)}`
      switch (what.what) {
        case 'field_count':
          return `${place} was left out: it has ${counted(what.found, 'field', 'fields')}, and the table has ${number(what.expected)}.`
        case 'not_text':
          return `${place} was left out: its text cannot be read.`
        case 'bad_entry':
          return `${place} was left out: it is not in the form of this format.`
        case 'bad_reference':
          return `${place} has no password of its own, and refers to an entry that is not there.`
      }
    },

    list: 'Your logins, worst first',
    search: 'Search',
    shows: { to_change: 'What to change', hidden: 'What you have hidden', all: 'All logins' },
    range: (from: number, rows: number, total: number) =>
      rows === 0
        ? 'No logins are shown.'
        : rows === total
          ? `${logins(total)}.`
          : `${number(from + 1)} to ${number(from + rows)} of ${logins(total)}.`,
    untitled: 'Without a name',
    pages: 'Pages of the list',
    page: (page: number, of: number) => `Page ${number(page)} of ${number(of)}`,
    previous: 'Previous',
    next: 'Next',
    none_match: 'No login matches. Search for something else, or show all.',
    none: {
      to_change: 'Nothing in this list needs a change, as far as it could be checked.',
      hidden: 'Nothing is hidden.',
    } as Record<string, string>,

    changed: (day: string) => `Last changed on ${day}.`,
    nothing_here: 'Nothing was found here',
    nothing_else: 'Nothing else was found here',
    no_password: 'This login has no password.',
    change_here: 'Change it now',
    change_at: (host: string) =>
      `In your browser: ${host}. The page for changing the password opens there, if the site has one.`,
    same: 'The same password',
    nearly_same: 'Nearly the same password',
    named: (title: string, username: string) => (username ? `${title} (${username})` : title),
    hide_this: 'Hide this',
    hide: 'Hide it',
    note: 'Why? (optional)',
    note_hint: 'It is kept, sealed, so that you know later. Never write a password here.',
    is_hidden: 'It is hidden, and stays so the next time.',
    hidden: 'Hidden here',
    show_again: 'Show it again',
    is_shown: 'It is shown again.',
    folder: 'Folder',
    folder_hint: (folder: string) =>
      `It lies in “${folder}”. If everything in there is no login, such as licence keys, leave the whole folder out.`,
    leave_out: 'Leave this folder out',
    folder_out: (folder: string) => `You have left the folder “${folder}” out.`,
    folder_is_out: 'The folder is left out, the next time as well.',
    folder_is_in: 'The folder counts again.',
    take_in: 'Take it in again',

    export: 'Delete the export',
    export_left: (file: string) =>
      `${file} holds all your passwords, for everybody who gets at this laptop. Delete it once you are done.`,
    export_deleted: (file: string) => `${file} is deleted.`,
    delete: 'Delete the file',
    delete_yes: 'Yes, delete it',
    delete_honest:
      'Deleting takes it out of the folder. It does not overwrite the disk, and it does not reach a copy in a backup, in the cloud or in an email: look there as well.',
    accounts: 'Your two-step checklist',
    accounts_hint: (services: number) =>
      `You have logins at ${counted(services, 'service', 'services')} that Cordon knows and that ${services === 1 ? 'is' : 'are'} not on your checklist.`,
    accounts_which: 'Choose which',
    add: (services: number) => `Add ${counted(services, 'account', 'accounts')}`,
    added: (services: number) => `${counted(services, 'account is', 'accounts are')} on your checklist now.`,
    folders: (folders: number) => `Folders (${number(folders)})`,
    folders_hint: 'Untick a folder to leave it out, such as one with licence keys.',
    folder_of: (folder: string, count: number) => `${folder} (${logins(count)})`,
    further: 'What else you can do',
    save: 'Save the findings as a table',
    save_hint: 'The table holds names, addresses and user names, and no password.',
    again: 'Audit another file',
    close: 'Close the audit',
    table: {
      title: 'Name',
      address: 'Address',
      username: 'User name',
      folder: 'Folder',
      finding: 'Finding',
      remedy: 'What to do',
    },
  },

  intake: {
    number: (page: number, of: number) => `Question ${number(page)} of ${number(of)}`,
    welcome:
      'Three short questions, and Cordon makes a plan for you. You can skip each of them and change your answers later. What you tick stays on this laptop.',
    notices: 'Which breach were you told of?',
    notice: (who: string, day: string) => `${who}. Made public on ${day}.`,
    exposed: 'What was exposed?',
    exposed_hint: 'Tick what you were told, or what you think may be among it.',
    case: 'What makes your case special?',
    case_hint: 'Tick what holds. It only makes the plan more careful.',
    uses: 'What do you use?',
    uses_hint: (accounts: number) =>
      accounts === 0
        ? 'Tick what you have an account at. It is put on your two-step checklist, where you can add more at any time.'
        : `Your two-step checklist has ${counted(accounts, 'account', 'accounts')} already. Tick what else you use.`,
    next: 'Continue',
    finish: 'Show my plan',
    back: 'Back',
    skip: 'Skip this question',
    cancel: 'Cancel',
  },

  action: {
    stands: 'How it stands',
    minutes: (minutes: number) => counted(minutes, 'minute', 'minutes'),
    because: (reason: string) => `Because ${reason}.`,
    why: 'Why you',
    how: 'How to do it',
    first: 'Do this first:',
    waits: 'something else comes first',
    no_hurry: 'Not in your plan',
    done_on: (day: string) => `Done on ${day}`,
    snoozed_until: (day: string) => `Put off until ${day}`,
    due_again: (day: string) => `You did it on ${day}, and it is due again.`,
    back_since: 'you put it off until now',
    again: (days: number) =>
      `due again after ${days < 60 ? counted(days, 'day', 'days') : counted(Math.round(days / 30.4), 'month', 'months')}`,
    screen: (screen: string) => `Go to: ${screen}`,
    article: 'Read the guide',
    more: 'Read more in the guide',
    person: (who: string) => `Speak to: ${who}`,
    mark: 'When you have done it',
    done: 'I have done it',
    not_now: 'Not now? It comes back by itself:',
    delay: { 1: 'Tomorrow', 7: 'In a week', 30: 'In a month' } as Record<1 | 7 | 30, string>,
    not_done: 'I have not done it after all',
    not_later: 'Put it back into the plan',
    noted_done: 'Marked as done.',
    noted_later: 'Put off.',
    noted_open: 'It is in your plan again.',
  },

  footprint: {
    title: 'Online footprint',
    purpose: 'Places where a stranger can find your name, your address or your face, and how to leave each.',
    count: (done: number, all: number) => `${number(done)} of ${counted(all, 'place', 'places')} dealt with`,
    progress: 'Places dealt with',
    uncommon:
      'Your name is uncommon, so these places matter more: a search for it leads to you and to few others.',
    honest:
      'Nobody can take back what was copied already. Each place that you leave makes you harder to reach.',
    finds: (items: string[]) => `Found there: ${items.join(', ').toLowerCase()}`,
    shows: { all: 'All places', open: 'Not done yet', done: 'Done' },
    none: 'No place matches. Change what is shown.',
  },

  money: {
    title: 'Money reminders',
    purpose: 'When to look at your bank statements and credit reports, in your own calendar.',
    reminders: 'What to be reminded of',
    explain:
      'Cordon writes a calendar file, which your own calendar takes in. The entries say nothing of a breach, of the police or of Cordon, since others may see your calendar.',
    every: (every: number, each: Unit, first: string) =>
      `Every ${every === 1 ? unit[each].one : `${number(every)} ${unit[each].many}`}, from ${first} on.`,
    after_done: (action: string) => `Can be ticked once this is done: ${action}.`,
    empty: 'Tick at least one.',
    save: 'Save the calendar file',
    saved: (path: string) => `Saved: ${path}. Open it, and your calendar takes the entries in.`,
    actions: 'Money in your plan',
  },

  guides: {
    title: 'Guides',
    purpose: 'What to know, in short articles. Each says where it comes from and when that was checked.',
    parts: 'The eight parts of the advice',
    others: 'The breach, and you',
    gone: 'This article is no longer part of the advice in use.',
  },

  report: {
    title: 'Report',
    purpose: 'Your plan and how far you are, for yourself or for your federation representative.',
    names: 'Name my accounts',
    names_hint: 'Otherwise they are only counted. Passwords are never in it.',
    print: 'Print, or save as PDF',
    save: 'Save as a web page',
    care: 'It says what was exposed of you. Keep it where others do not look, and send it only to whom you trust.',
    saved: (path: string) => `Saved: ${path}.`,
    heading: 'Report on my plan after a data breach',
    made: (day: string) => `Made on ${day}.`,
    case: 'What happened',
    exposed: (items: string[]) => `What was exposed: ${items.join(', ').toLowerCase()}.`,
    exposed_none: 'Nothing was ticked as exposed.',
    plan: 'The plan',
    action: 'Action',
    part: 'Part of the advice',
    status: 'How it stands',
    open: (urgency: string) => `Open: ${urgency.toLowerCase()}`,
    places: 'Where I am found',
    accounts: 'Second steps',
    accounts_none: 'There are no accounts on the two-step checklist.',
    about_accounts: (actions: number) =>
      `${counted(actions, 'more action is', 'more actions are')} about particular accounts, and not named here.`,
    no_secrets: 'No password is in this report.',
  },

  advice_pack: {
    title: 'Advice',
    in_use: (title: string, version: string, day: string, publisher: string) =>
      `${title}, version ${version} of ${day}, by ${publisher}.`,
    built_in: 'It came with this Cordon.',
    installed: 'It was signed by the publisher, and the signature holds.',
    not_in_use: 'Other advice is on this laptop and is not in use.',
    install: 'Install from a file…',
    update: 'Look for newer advice',
    update_hint: (host: string) => `Only when you press the button, ${host} is asked.`,
    working: 'Looking…',
    no_key: 'This copy of Cordon takes no other advice than its own.',
    newest: 'You have the newest advice.',
    taken: (title: string, version: string) => `${title}, version ${version}, is now in use.`,
  },

  field: {
    show: 'Show',
    hide: 'Hide',
    the_password: 'the password',
    the_passphrase: 'the passphrase',
    the_passphrase_again: 'the passphrase, typed again',
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
      'Somebody who has read the leak tries your own details first. Enter them, and strength counts them from the next check on. They never leave this laptop, and go when you close Cordon, unless you ask to keep them.',
    name: 'Name',
    rank: 'Rank',
    pay_number: 'Pay number',
    warrant: 'Warrant or collar number',
    force: 'Force',
    station: 'Station',
    else: 'Anything else that leaked',
    else_hint: 'Such as a date of birth, a nickname or a child’s name; part them with commas.',
    keep: 'Keep these details on this laptop',
    keep_hint: 'In the sealed file with your checklist. Untick it, and they are removed from there.',
    kept: 'They are kept on this laptop.',
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
      'A check that asks a source online sends 5 of the 40 digits of the password’s SHA-1 hash, and each such request is listed here.',
    shown: (shown: number, all: number) =>
      `The newest ${number(shown)} of ${counted(all, 'request', 'requests')}.`,
    more: 'Show more',
    caption: 'Requests, the newest first',
    at: 'Time',
    receiver: 'Receiver',
    sent: 'What was sent',
    sent_prefix: '5 of the 40 digits of the password’s SHA-1 hash:',
    sent_file: 'The path of a file:',
    out: 'Out',
    in: 'In',
    result: 'Result',
    answered: 'Answered',
    failed: 'Could not check',
    stopped: 'You stopped it.',
    learned: 'What the receiver could learn:',
  },

  settings: {
    title: 'Settings',
    purpose: 'Whom Cordon asks, how it looks, and what it keeps.',
    source: 'Source',
    source_explain:
      'The source, online, answers whether a password stands in known breaches. The public one is Pwned Passwords; your force may run a mirror of it.',
    address: 'Address of the source',
    address_hint: 'Such as https://mirror.example: the address under which /range/… lies.',
    save: 'Use this address',
    public: 'Use the public source',
    source_by_policy: (address: string) =>
      `Your organisation has set it: ${address}. It cannot be changed here; ask IT.`,
    saved: (host: string) => `Cordon now asks ${host}.`,
    network: 'Network',
    offline: 'Offline mode',
    offline_hint: 'Nothing is sent. A check knows the built-in list of common passwords alone.',
    offline_hint_corpus:
      'Nothing is sent. The offline corpus and the built-in list of common passwords answer what they can.',
    offline_by_policy:
      'Your organisation has switched it on, and it cannot be switched off here: nothing leaves this laptop. What is kept on it answers what it can. Ask IT.',
    offline_by_mistake:
      'It is on because the policy of this laptop has a mistake, and stays on until that is mended. What is kept on this laptop answers what it can.',
    policy_problem: 'The policy of this laptop has a mistake',
    policy_problem_bar:
      'The policy of this laptop has a mistake, so nothing is asked online. Tell IT, or whoever gave you Cordon.',
    policy_problem_explain:
      'Nobody knows what was meant, so nothing is asked online, and no other advice and no newer version is taken. Tell IT, or whoever gave you Cordon:',
    organisation: 'Your organisation',
    federation: 'Handed out by',
    help: 'Help',
    appearance: 'Appearance',
  },

  update: {
    title: 'Version',
    this_one: (version: string) => `This is Cordon ${version}.`,
    elsewhere: 'Newer versions come from whoever gave you Cordon. It asks nobody for them.',
    hint: (host: string) => `Only when you press the button, ${host} is asked.`,
    hint_at_start: (host: string) => `Your organisation has set that ${host} is asked whenever Cordon opens.`,
    look: 'Look for a newer version',
    working: 'Looking…',
    newest: (host: string) => `${host} names no newer version than this one.`,
    hint_offline: (host: string) => `While offline mode is on, ${host} is not asked.`,
    found: (version: string, day: string) => `Version ${version} of ${day} is there.`,
    file: (name: string, size: string) =>
      `Its installer, ${name}, has ${size}. Cordon takes it only if the publisher has signed it.`,
    by_yourself: 'No installer has laid this Cordon down: get the newer one where you got this one.',
    install: (version: string) => `Download and install ${version}`,
    progress: 'The download of the new version',
    received: (done: string, of: string) => `${done} of ${of} downloaded.`,
    handing: 'Downloaded. Your laptop is asked to install it, and may want an administrator’s password.',
    stopped: 'You stopped the download. Nothing was installed.',
    by_hand: 'At a prompt this does it:',
    bar: (version: string) => `Version ${version} of Cordon is there.`,
    show: 'Show it in Settings',
    later: 'Later',
    dismiss: 'Close this',
  },

  corpus: {
    title: 'Offline corpus',
    explain:
      'A large file with the hashes of leaked passwords. Cordon looks in it first, on this laptop, and asks the source only what the file cannot answer. Whoever gave you Cordon may have one for you.',
    choose: 'Choose a corpus file…',
    choose_other: 'Choose another file…',
    forget: 'Stop using it',
    retry: 'Try to open it again',
    file: 'File',
    data: 'Data',
    as_of: (day: string) => `As of ${day}`,
    passwords: 'Passwords',
    coverage: 'Coverage',
    all: 'All that were in the data.',
    at_least: (times: string) =>
      `Only those seen ${number(times)} times or more: it cannot say that a password was not found.`,
    mistakes: 'False alarms',
    false_alarms: (oneIn: string, vault: number, chance: string) =>
      `About 1 in ${number(oneIn)} passwords that never leaked is reported as found. For a vault of ${number(vault)} passwords the chance of one such mistake is ${chance}. One that is in the file is never missed.`,
    size: 'Size',
    opening: 'It is being opened.',
    not_usable: 'It cannot be used.',
    meanwhile: (host: string | null) =>
      host
        ? `Until it can, ${host} is asked about every password. Switch offline mode on if you want nothing to be sent.`
        : 'Until it can, only the built-in list of common passwords answers: offline mode is on, and nothing is sent.',
    by_policy: 'Set by your organisation: it cannot be changed here.',
    taken: (file: string) => `Cordon now looks in ${file} first.`,
    still: 'It still cannot be used.',
    forgotten: 'No offline corpus is used any more.',
  },

  accounts: {
    title: 'Two-step checklist',
    purpose: 'Your accounts, which second step each has on, and the exact way to a better one.',
    at: (host: string) => `Your account at ${host}.`,
    unlisted: 'Your account at a service that Cordon no longer knows.',
    labelled: (name: string, label: string) => `${name} – ${label}`,

    which: 'Which of these do you use?',
    which_hint: 'Tick them, and add them all at once. More can be added at any time.',
    to_know: 'Good to know',
    find: 'Find a service',
    found_none: 'Cordon knows no service of that name. Add it by its web address, below.',
    show_all: (services: number) => `Show all ${number(services)} services`,
    add: (services: number) =>
      services === 0
        ? 'Add to my checklist'
        : `Add ${counted(services, 'account', 'accounts')} to my checklist`,
    other: 'Something that is not in the list',
    other_hint: 'Cordon cannot know which second steps it offers, but keeps it in your sight.',
    other_name: 'What you call it',
    other_host: 'Its web address',
    other_host_hint: 'Such as example.co.uk; you can paste the whole line from your browser.',
    other_group: 'What it is about',
    other_add: 'Add it',
    cancel: 'Cancel',

    count: (strong: number, all: number) =>
      `${number(strong)} of ${counted(all, 'account', 'accounts')} ${strong === 1 || all === 1 ? 'has' : 'have'} a strong second step`,
    progress: 'Accounts with a strong second step',
    left: (accounts: number) =>
      accounts === 0
        ? 'None is waiting for you to look.'
        : `${counted(accounts, 'account', 'accounts')} not looked at yet.`,
    add_more: 'Add accounts',
    search: 'Search your accounts',
    show: 'Show',
    shows: {
      all: 'All accounts',
      to_do: 'Something to do',
      not_looked: 'Not looked at yet',
      strong: 'Strong second step',
    },
    kind: 'About',
    all_kinds: 'Everything',
    shown: (shown: number, all: number) =>
      `${number(shown)} of ${counted(all, 'account', 'accounts')} shown.`,
    shown_none: 'None of your accounts matches. Change the search or what is shown.',
    on: (names: string[]) => (names.length === 0 ? 'Nothing is on' : `On: ${names.join(', ')}`),
    order: 'Why this order',
    order_why:
      'With your mailbox or your phone number, a stranger can reset the passwords of all the rest. So they come first; then what costs money, then what proves who you are, then what speaks in your name. Within a group, what is most urgent comes first.',
    phone: 'A stranger may know my phone number',
    phone_hint:
      'It was exposed, or it can be looked up. A code by text message is then worth less, and Cordon says why.',

    in_memory: 'Nothing of this is kept: it goes when you close Cordon. Settings has the ways to keep it.',

    back: 'Back to the checklist',
    stands: 'How it stands',
    looked: (day: string) => `You last looked on ${day}.`,
    marked: (step: string) => `${step}: marked as on.`,
    undo: 'Undo',
    what_is_on: 'What is on now',
    what_is_on_hint: 'Tick every one that its settings show as on.',
    built_in_hint: 'It asks by itself. Tick the ways in which it asks you.',
    prompt_comes_to: (app: string) => `It asks through ${app}.`,
    none_on: 'None of these is on',
    something_else: 'Something else is on',
    looked_again: 'I looked again today, and this is right',
    not_looked: 'Mark it as not looked at',
    switch_on: 'Switch one on',
    better: 'Switch on a better one',
    or: (step: string) => `Or: ${step}`,
    no_way: (name: string) =>
      `Sign in to ${name}, and look in its settings for security, sign-in, two-step verification or 2FA.`,
    unconfirmed:
      'The service’s own pages did not confirm the names of these menus. If yours differ, go by its help page.',
    unconfirmed_no_help:
      'The service’s own pages did not confirm the names of these menus. If yours differ, look for security or sign-in.',
    prompt_finish: (app: string): readonly string[] => [
      `Install ${app} on your phone, unless you have it, and sign in there.`,
      'Choose to be asked in the app.',
      'Sign in once more on this laptop, to see that the question arrives.',
    ],
    switched_on: (step: string) => `I have switched it on: ${step}`,
    open_help: 'Open its help page',
    open_passkey_help: 'Open its help page on passkeys',
    opens: (address: string) => `In your browser: ${address}`,
    locked_out: 'So that you are not locked out',
    backup_codes: 'Where are your backup codes?',
    backup_codes_hint:
      'Codes for the day on which your phone is gone. Never enter the codes themselves in Cordon.',
    recovery_email: 'I have checked the recovery email address',
    recovery_email_hint:
      'Whoever has that mailbox gets in here. Is it yours, and does it have a strong second step?',
    recovery_phone: 'I have checked the recovery phone number',
    recovery_phone_hint:
      'Is it still your number? If a stranger may know it, remove it where the service lets you.',
    checked_on: (day: string) => `Checked on ${day}.`,
    this_entry: 'This entry',
    label: 'Which account it is',
    label_hint: 'Only if you have several, such as private and shared. It is kept with your checklist.',
    save_label: 'Save',
    another: (name: string) => `Another account at ${name}`,
    another_hint: 'How you tell it from this one.',
    another_add: 'Add another account',
    remove: 'Remove it from the checklist',
    remove_ask: 'What you noted about this account goes with it. The account itself stays as it is.',
    remove_yes: 'Remove it',
    fact_checked: (day: string) => `Checked on ${day}.`,
  },

  kept: {
    title: 'What Cordon keeps',
    what: 'Kept are your answers, what you have done of your plan, your accounts and their steps, these settings, and your personal words if you ask for it. Never a password.',
    folder: 'In the folder',
    by_keyring: 'Let the keyring keep the key',
    by_passphrase: 'Seal it with a passphrase',
    other_passphrase: 'Take another passphrase',
    by_nothing: 'Keep nothing',
    changed: 'Done.',
    passphrase_explain:
      'Cordon asks for it at every start. Take three random words, of 12 characters or more in all, and write them down: without them nobody can open the file, not even you. Each try costs a computer about a second and 256 MB of memory, which slows down somebody who guesses.',
    new_passphrase: 'New passphrase',
    the_same_again: 'The same again',
    differs: 'The two are not the same. Type them again.',
    seal: 'Seal it',
    sealing: 'Sealing…',
    nothing_explain:
      'The sealed file, every copy of it on this laptop and its key are removed. What you entered stays in the window until you close Cordon.',
    nothing_yes: 'Remove the file and keep nothing',

    opening: 'Opening what you keep. If your system asks for a password, that is its keyring.',
    closed: 'What you keep is not open. What can be done is at the top of the window.',
    locked: 'What you keep is locked',
    locked_hint:
      'Your plan, your checklist and your settings are in it. Offline mode is on, since Cordon does not know your settings: unlock it, or go on without it and switch it off in Settings.',
    passphrase: 'Passphrase',
    unlock: 'Unlock',
    unlocking: 'Unlocking…',
    go_on_without: 'Go on without it',
    forgotten: 'I have forgotten it',
    forgotten_hint:
      'Nobody can open the file without the passphrase. You can begin anew: the file is set aside, not removed.',
    start_anew: 'Set it aside and begin anew',
    stuck: 'What you keep cannot be opened',
    untouched:
      'The file stays as it is. Offline mode is on, since Cordon does not know your settings; you can switch it off in Settings.',
    go_back: 'Go back to what was kept before',
    try_again: 'Try again',
    not_kept: 'What you enter now is gone when you close Cordon.',
    choose: 'Choose how to keep it',
    dismiss: 'Go on without keeping',
  },

  erase: {
    title: 'Erase everything',
    explain:
      'Removes all that Cordon keeps on this laptop, every copy of it, its key in the keyring, advice that was installed, and the files of its window. Your accounts themselves stay as they are.',
    begin: 'Erase everything…',
    ask: 'This cannot be undone.',
    yes: 'Yes, erase everything',
    done: 'This is gone:',
    key: {
      gone: 'The key in the system’s keyring',
      none: 'There was no key in the system’s keyring.',
      unknown:
        'The key may still be in the system’s keyring, which does not answer: unlock it, and erase again.',
    },
    left: 'Cordon’s own window holds these while it is open. They are removed at the next start:',
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

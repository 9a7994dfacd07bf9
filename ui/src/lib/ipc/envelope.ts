// Seals secrets on their way between the window and the shell (HPKE, RFC 9180), so that the bytes which the system's
// webview passes on, and keeps for a while, are of no use to who finds them.
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { Envelope } from './bindings'

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
})
/** Binds the envelope to its purpose, as in the shell. */
const info = new TextEncoder().encode('cordon secret').buffer

const bytes = (numbers: number[]): ArrayBuffer => Uint8Array.from(numbers).buffer
const numbers = (buffer: ArrayBuffer): number[] => Array.from(new Uint8Array(buffer))

/** Seals `secret` for the shell's one-time key. */
export async function seal(secret: string, shellKey: number[]): Promise<Envelope> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(shellKey))
  const sender = await suite.createSenderContext({ recipientPublicKey, info })
  const text = new TextEncoder().encode(secret)
  const ciphertext = await sender.seal(text.buffer)
  text.fill(0)
  return { enc: numbers(sender.enc), ciphertext: numbers(ciphertext) }
}

/** A one-time key of the window's, to open what the shell seals for it. */
export async function opener() {
  const key = await suite.kem.generateKeyPair()
  return {
    publicKey: numbers(await suite.kem.serializePublicKey(key.publicKey)),
    async open({ enc, ciphertext }: Envelope): Promise<string> {
      const recipient = await suite.createRecipientContext({
        recipientKey: key.privateKey,
        enc: bytes(enc),
        info,
      })
      const text = new Uint8Array(await recipient.open(bytes(ciphertext)))
      const secret = new TextDecoder().decode(text)
      text.fill(0)
      return secret
    },
  }
}

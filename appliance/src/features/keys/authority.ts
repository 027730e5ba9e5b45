import { sha256 } from '@earshot/protocol'
import 'reflect-metadata'
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

/** A certification authority: its certificate and private key as PEM. */
export type Authority = { certificate: string; privateKey: string }

/** What the TLS listener serves: the whole chain, leaf first, and the leaf's key. */
export type ServerCertificate = { chain: string; privateKey: string; expiresAt: number }

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000
const AUTHORITY_DAYS = 365 * 20
/** Apple's and the CA/Browser Forum's limit for a certificate that browsers accept without a warning of its age. */
const LEAF_DAYS = 397
/** Clocks of desktops may be behind: a certificate is valid from the day before. */
const SKEW = DAY

const pem = (text: string): string => `${text.trim()}\n`
const serialNumber = (): string => `00${randomBytes(15).toString('hex')}`

type KeyPair = webcrypto.CryptoKeyPair

const generate = (): Promise<KeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<KeyPair>

async function exportKey(pair: KeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey))
  const lines = der.toString('base64').replace(/(.{64})/g, '$1\n')
  return pem(`-----BEGIN PRIVATE KEY-----\n${lines.trim()}\n-----END PRIVATE KEY-----`)
}

async function importKey(text: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}

/** Makes the appliance's own certification authority (ECDSA P-256, 20 years, path length 0). */
export async function createAuthority(name: string, now: number): Promise<Authority> {
  const keys = await generate()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: new Date(now - SKEW),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY),
    keys: keys as never,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  })
  return { certificate: pem(certificate.toString('pem')), privateKey: await exportKey(keys) }
}

/** Issues the listener's certificate for host names and IP addresses. Its key is never stored. */
export async function issueServerCertificate(
  authority: Authority,
  names: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const keys = await generate()
  const issuer = new x509.X509Certificate(authority.certificate)
  const expiresAt = now + LEAF_DAYS * DAY
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: ['Earshot appliance'] }],
    issuer: issuer.subjectName,
    notBefore: new Date(now - SKEW),
    notAfter: new Date(expiresAt),
    publicKey: keys.publicKey as never,
    signingKey: (await importKey(authority.privateKey)) as never,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return {
    chain: pem(leaf.toString('pem')) + authority.certificate,
    privateKey: await exportKey(keys),
    expiresAt,
  }
}

/** SHA-256 of the SubjectPublicKeyInfo of a certificate, base64url (RFC 7469 section 2.4). */
export function spkiPin(certificate: string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return sha256(spki)
}

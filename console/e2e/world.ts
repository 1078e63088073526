import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { preview, type PreviewServer } from 'vite'

/** What the tests of one file are about: a console over `jingxiang demo`. */
export interface World {
  address: string
  /** The server itself, for what is asked without a browser. */
  server: string
  token: string
  connection: string
  jdy: string
  crm: string
  users: Record<'administrator' | 'viewer', { user: string; password: string }>
}

const root = path.resolve(import.meta.dirname, '../..')
const console_ = path.resolve(import.meta.dirname, '..')

/** The binary that `./dev` or a test has built last. */
function binary(): string {
  const given = process.env.E2E_BINARY
  const built = ['release', 'debug'].map((profile) => path.join(root, 'target', profile, 'jingxiang'))
  const found = given ?? built.filter((one) => fs.existsSync(one)).sort((a, b) => age(a) - age(b))[0]
  if (!found) throw new Error('there is no jingxiang binary: cargo build -p jingxiang')
  return found
}
const age = (file: string) => Date.now() - fs.statSync(file).mtimeMs

interface Demo {
  console: string
  user: string
  password: string
  token: string
  connection: string
  jdy: string
  crm: string
}

function demo(): Promise<[Demo, ChildProcess]> {
  const child = spawn(binary(), ['demo', '--json', '--limits', 'off', '--rule', 'manual'], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code ?? 'a signal'}`)))
    createInterface({ input: child.stdout }).once('line', (line) => resolve([JSON.parse(line) as Demo, child]))
  })
}

/** Event streams would keep it for ever. */
async function closed(server: PreviewServer): Promise<void> {
  if ('closeAllConnections' in server.httpServer) server.httpServer.closeAllConnections()
  await server.close()
}

/** Who may only look. */
async function viewer({ console: server, token }: Demo) {
  const [user, first, password] = ['looker', 'first-2026-jx', 'second-2026-jx']
  const ask = async (method: string, at: string, body: object, headers: Record<string, string>) => {
    const response = await fetch(`${server}/api/v1${at}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${await response.text()}`)
    return response
  }
  await ask('POST', '/users', { name: user, password: first, role: 'viewer' }, { Authorization: `Bearer ${token}` })
  // Whoever was given a password changes it first.
  const signedIn = await ask('POST', '/session', { username: user, password: first }, {})
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  const { csrf } = (await signedIn.json()) as { csrf: string }
  await ask('PUT', '/session/password', { current: first, new: password }, { Cookie: cookie, 'X-CSRF-Token': csrf })
  return { user, password }
}

/** A new world, and what ends it. */
export async function begin(): Promise<[World, () => Promise<void>]> {
  const [started, child] = await demo()
  const users = { administrator: { user: started.user, password: started.password }, viewer: await viewer(started) }
  const { console: server, token, connection, jdy, crm } = started
  // The binary embeds a console; when that is not the one just built, Vite shows the latter over the same server.
  const [built, embedded] = [path.join(console_, 'dist/index.html'), await (await fetch(server)).text()]
  let address = server
  let shown: PreviewServer | undefined
  if (fs.readFileSync(built, 'utf8') !== embedded) {
    process.env.JINGXIANG = server
    shown = await preview({ root: console_, preview: { port: 0 } })
    address = shown.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? ''
  }
  const end = async () => {
    if (shown) await closed(shown)
    child.removeAllListeners('exit')
    child.kill()
  }
  return [{ address, server, token, connection, jdy, crm, users }, end]
}

import type { ConnectionPatch, HalfConnection, JdyLogin, NewConnection, NewCrm, NewJdy } from '../../api/types'

/** What the two sign-in steps hold until the server has checked it. */
export interface Draft {
  name?: string
  jdy: Partial<NewJdy> & { login: JdyLogin }
  crm: Partial<NewCrm>
  /** The functions of the CRM that a demonstration has; otherwise they are entered in the settings. */
  functions?: Pick<ConnectionPatch, 'provision_function' | 'batch_function'>
}

const KEY = 'new-connection'
const SECRET: Record<'jdy' | 'crm', string[]> = {
  jdy: ['password', 'client_secret'],
  crm: ['app_secret', 'permanent_code', 'event_key'],
}
const EMPTY: Draft = { jdy: { login: 'password' }, crm: {} }

/** Without its secrets, which no browser keeps for us. */
export function withoutSecrets(draft: Draft): Draft {
  const open = (part: 'jdy' | 'crm') =>
    Object.fromEntries(Object.entries(draft[part]).filter(([name]) => !SECRET[part].includes(name)))
  return { ...draft, jdy: { ...open('jdy'), login: draft.jdy.login }, crm: open('crm') }
}

/** A mobile number as people copy it, `+86 138-0000-0000`, as the interfaces take it. */
export const asMobile = (text: string) => text.replace(/[\s-]/g, '').replace(/^(\+|00)86/, '')
const MOBILES = ['phone', 'admin_mobile']

/** The fields that the chosen way of signing in has; what is empty is left out, what is around a text is cut off. */
export function filled(draft: Draft): Draft {
  const of: Record<JdyLogin, string[]> = {
    password: ['login', 'phone', 'password', 'base_url'],
    application: ['login', 'client_id', 'client_secret', 'outer_instance_id', 'base_url'],
  }
  const cut = (part: object, names?: string[]) =>
    Object.fromEntries(
      Object.entries(part as Record<string, string | undefined>)
        .map(([name, value]) => [name, value && (MOBILES.includes(name) ? asMobile(value) : value.trim())] as const)
        .filter(([name, value]) => value && (!names || names.includes(name))),
    )
  return {
    name: draft.name?.trim() ?? '',
    jdy: { ...cut(draft.jdy, of[draft.jdy.login]), login: draft.jdy.login },
    crm: cut(draft.crm),
  }
}

/** The first step of a new connection. */
export function asHalf(draft: Draft): HalfConnection {
  const { name = '', jdy } = filled(draft)
  return { name, jdy }
}

/** For a new connection. */
export function asNew(draft: Draft): NewConnection {
  const { name = '', jdy, crm } = filled(draft)
  return { name, jdy, crm: { ...crm, app_id: crm.app_id ?? '', admin_mobile: crm.admin_mobile ?? '' } }
}

/** For one that is there: the part that was edited. */
export function asPatch(draft: Draft, part: 'jdy' | 'crm'): ConnectionPatch {
  const { name, jdy, crm } = filled(draft)
  return part === 'jdy' ? { ...(name && { name }), jdy } : { crm }
}

/** The two simulated systems of a demonstration. */
export interface Sandbox {
  jdy: string
  crm: string
  functions: NonNullable<Draft['functions']>
  /** What a connection without a name is called. */
  name: string
}

/** Leads to the simulated systems where no address was entered. */
export function inSandbox(draft: Draft, { jdy, crm, functions }: Sandbox): Draft {
  const or = (entered: string | null | undefined, usual: string) => (entered?.trim() ? entered : usual)
  return {
    ...draft,
    jdy: { ...draft.jdy, base_url: or(draft.jdy.base_url, jdy) },
    crm: { ...draft.crm, base_url: or(draft.crm.base_url, crm) },
    functions,
  }
}

/** All that the simulated systems want to know, by either way of signing in; a name that was given stays. */
export function filledFrom(draft: Draft, { jdy, crm, functions, name }: Sandbox): Draft {
  return {
    name: draft.name?.trim() ? draft.name : name,
    jdy: {
      login: draft.jdy.login,
      phone: '13800000001',
      password: 'jdy-sandbox',
      client_id: '200001',
      client_secret: '0123456789abcdef0123456789abcdef',
      outer_instance_id: '107218833860857000',
      base_url: jdy,
    },
    crm: {
      app_id: 'FSAID_sandbox',
      app_secret: 'a'.repeat(32),
      permanent_code: 'B'.repeat(32),
      admin_mobile: '13900000001',
      base_url: crm,
    },
    functions,
  }
}

let present: Draft | undefined

/** A way that the server has no application for is none (S-2). */
export const possible = (draft: Draft, byPhone: boolean): Draft =>
  byPhone || draft.jdy.login === 'application' ? draft : { ...draft, jdy: { ...draft.jdy, login: 'application' } }

/** What was entered so far: in memory with secrets, over a reload without. */
export function draft(): Draft {
  if (present) return present
  try {
    const kept = sessionStorage.getItem(KEY)
    present = kept ? (JSON.parse(kept) as Draft) : EMPTY
  } catch {
    present = EMPTY
  }
  return present
}

export function keepDraft(changed: Draft): void {
  present = changed
  try {
    sessionStorage.setItem(KEY, JSON.stringify(withoutSecrets(changed)))
  } catch {
    // storage may be forbidden: then it holds until the page is left
  }
}

export function dropDraft(): void {
  present = undefined
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // nothing was kept
  }
}

import { fetchFile, forget, keepFile, kept, object, refused, rows, send, text, type Raw } from './wire'

/** The sandbox's 精斗云 by its public interface (G2: every call is signed). Its credentials are no secret. */
const CLIENT = { id: '200001', secret: '0123456789abcdef0123456789abcdef', instance: '107218833860857000' }
const KEPT = 'sandbox.jdy'

const utf8 = new TextEncoder()

/** `Base64(hex(HMAC-SHA256(key, message)))`. */
async function digest(key: string, message: string): Promise<string> {
  // `crypto.subtle` is there over https and on localhost only.
  if (!window.isSecureContext) throw refused('insecure', '请用 http://localhost 或 https 打开控制台，浏览器才允许对精斗云的调用签名。')
  const secret = await crypto.subtle.importKey('raw', utf8.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', secret, utf8.encode(message)))
  return btoa([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
}

const encoded = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

type Query = Record<string, string>

async function signed(method: 'GET' | 'POST', path: string, query: Query, token: string | undefined, body?: unknown): Promise<Raw> {
  const pairs = Object.entries(query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): [string, string] => [name, encoded(value)])
  const nonce = String(Math.floor(Math.random() * 1e9))
  const moment = String(Date.now())
  const line = pairs.map(([name, value]) => `${name}=${encoded(value)}`).join('&')
  const message = `${method}\n${encoded(path)}\n${line}\nx-api-nonce:${nonce}\nx-api-timestamp:${moment}\n`
  const headers = {
    'X-Api-ClientID': CLIENT.id,
    'X-Api-Auth-Version': '2.0',
    'X-Api-SignHeaders': 'X-Api-TimeStamp,X-Api-Nonce',
    'X-Api-Nonce': nonce,
    'X-Api-TimeStamp': moment,
    'X-Api-Signature': await digest(CLIENT.secret, message),
    ...(token && { 'app-token': token }),
  }
  const search = pairs.map(([name, value]) => `${name}=${value}`).join('&')
  return send(`/jdy${path}${search && `?${search}`}`, method, headers, body)
}

let signingIn: Promise<string> | undefined

/** Two tokens a minute are all there are, and the connector needs one. */
function token(): Promise<string> {
  signingIn ??= kept(KEPT, async () => {
    const sets = await signed('POST', '/jdyconnector/app_management/push_app_authorize', { outerInstanceId: CLIENT.instance }, undefined)
    const set = rows(sets.data).find((one) => one.status === 1)
    const query = { app_key: text(set, 'appKey'), app_signature: await digest(text(set, 'appSecret'), text(set, 'appKey')) }
    const answer = await signed('GET', '/jdyconnector/app_management/kingdee_auth_token', query, undefined)
    const given = text(object(answer.data), 'app-token')
    if (!given) throw said(answer)
    return given
  }).finally(() => {
    signingIn = undefined
  })
  return signingIn
}

const said = (answer: Raw) =>
  refused(text(answer, 'errcode') || text(answer, 'code'), text(answer, 'description_cn') || text(answer, 'description') || text(answer, 'msg'))

async function call(method: 'GET' | 'POST', path: string, query: Query, body?: unknown, again = true): Promise<Raw> {
  const answer = await signed(method, path, query, await token(), body)
  if (answer.errcode === 0) return object(answer.data)
  if (again && text(answer, 'description').includes('JWT')) {
    forget(KEPT)
    return call(method, path, query, body, false)
  }
  throw said(answer)
}

export const list = async (path: string, query: Query = {}) =>
  rows((await call('GET', `/jdy/v2/${path}`, { page: '1', page_size: '100', ...query })).rows)

export const detail = (path: string, id: string) => call('GET', `/jdy/v2/${path}_detail`, { id })

/** The id of what was saved. */
export async function save(path: string, body: Raw): Promise<string> {
  const answer = await call('POST', `/jdy/v2/${path}`, {}, body)
  const [first] = (Array.isArray(answer.ids) ? answer.ids : []) as unknown[]
  return typeof first === 'string' ? first : ''
}

export type Operation = 'audit' | 'unaudit' | 'enable' | 'disable'
export const operate = (entity: string, operation: Operation, id: string) =>
  call('POST', '/jdy/v2/sys/common_operate', {}, { entity_number: entity, operate_type: operation, ids: [id] })

/** An outbound, not yet audited, over all that is open of an order. */
export const ship = (order: string) =>
  save('sys/bill_push', { id: order, source_bill: 'sal_bill_order', target_bill: 'sal_bill_outbound', merge_push: false })

/** By the path of its address: the simulated system is reached through the console's own. */
export const download = async (url: string, name: string): Promise<void> =>
  keepFile(name, await fetchFile(`/jdy${new URL(url).pathname}`, 'GET'))

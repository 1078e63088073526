import { fetchFile, forget, keepFile, kept, object, refused, rows, send, text, type Raw } from './wire'

/** The sandbox's 纷享销客 by its public interface, as the tenant's administrator. Its credentials are no secret. */
const APPLICATION = { appId: 'FSAID_sandbox', appSecret: 'a'.repeat(32), permanentCode: 'B'.repeat(32) }
const ADMINISTRATOR = '13900000001'
const KEPT = 'sandbox.crm'
const BAD_TOKEN = 20016

interface Caller {
  corpAccessToken: string
  corpId: string
  currentOpenUserId: string
}

let signingIn: Promise<Caller> | undefined

/** How many records a question answers at most (fxiaoke-api.md §2.6). */
export const PAGE = 100
/** Two token calls at once are refused, so there is one for all who ask. */
function caller(): Promise<Caller> {
  signingIn ??= kept(KEPT, async () => {
    const token = await post('/cgi/corpAccessToken/get/V2', APPLICATION)
    const tenant = { corpAccessToken: text(token, 'corpAccessToken'), corpId: text(token, 'corpId') }
    const found = await post('/cgi/user/getByMobile', { ...tenant, mobile: ADMINISTRATOR })
    return { ...tenant, currentOpenUserId: text(rows(found.empList)[0], 'openUserId') }
  }).finally(() => {
    signingIn = undefined
  })
  return signingIn
}

const post = async (path: string, body: unknown): Promise<Raw> => taken(await send(`/crm${path}`, 'POST', {}, body))

function taken(answer: Raw): Raw {
  if (answer.errorCode === 0) return answer
  throw refused(text(answer, 'errorCode'), text(answer, 'errorMessage') || text(answer, 'errorDescription'))
}

/** Once more with a new token, where the one that was kept is no longer good. */
async function as<T>(ask: (me: Caller) => Promise<T>, again = true): Promise<T> {
  const me = await caller()
  try {
    return await ask(me)
  } catch (error) {
    if (!again || !(error instanceof Error) || !('code' in error) || error.code !== `sandbox_${BAD_TOKEN}`) throw error
    forget(KEPT)
    return as(ask, false)
  }
}

const call = (path: string, data: Raw) => as((me) => post(path, { ...me, data }))

export const me = async () => (await caller()).currentOpenUserId

/** The newest records of an object; with `where`, those whose field is that. */
export async function query(name: string, where?: [field: string, value: string]): Promise<Raw[]> {
  const filters = where ? [{ field_name: where[0], field_values: [where[1]], operator: 'EQ' }] : []
  const search_query_info = { limit: PAGE, offset: 0, filters, orders: [{ fieldName: 'create_time', isAsc: false }] }
  const answer = await call('/cgi/crm/v2/data/query', { dataObjectApiName: name, search_query_info })
  return rows(object(answer.data).dataList)
}

async function fieldsOf(name: string): Promise<Raw> {
  const answer = await call('/cgi/crm/v2/object/describe', { includeDetail: false, apiName: name })
  return object(object(object(answer.data).describe).fields)
}

export const hasField = async (name: string, field: string) => field in (await fieldsOf(name))

/** The label of each option of a field. */
export async function options(name: string, field: string): Promise<{ value: string; label: string }[]> {
  const described = object((await fieldsOf(name))[field])
  const usable = rows(described.options).filter((one) => one.not_usable !== true)
  return usable.map((one) => ({ value: text(one, 'value'), label: text(one, 'label') }))
}

export const create = (name: string, fields: Raw, details?: Record<string, Raw[]>) =>
  call('/cgi/crm/v2/data/create', {
    object_data: { dataObjectApiName: name, record_type: 'default__c', ...fields },
    ...(details && { details }),
  })

export const update = (name: string, id: string, fields: Raw) =>
  call('/cgi/crm/v2/data/update', { object_data: { dataObjectApiName: name, _id: id, ...fields } })

export const invalidate = (name: string, id: string) =>
  call('/cgi/crm/v2/data/invalid', { dataObjectApiName: name, object_data_id: id })

/** Takes a file in; answers by what a record names it (fxiaoke-api.md §5.2: `document` is for the files of records). */
export const upload = (file: File): Promise<string> =>
  as(async ({ corpAccessToken, corpId }) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ corpAccessToken, corpId, type: 'document' })) form.append(name, value)
    form.append('media', file, file.name)
    return text(await post('/media/upload', form), 'mediaId')
  })

export const download = (mediaId: string, name: string): Promise<void> =>
  as(async ({ corpAccessToken, corpId }) => {
    const answer = await fetchFile('/crm/media/download', 'POST', { corpAccessToken, corpId, mediaId })
    // A file carries its name, a refusal does not (fxiaoke-api.md §5.2): a file may be JSON too.
    if (answer.headers.has('Content-Disposition')) return keepFile(name, answer)
    taken(object(await answer.json()))
  })

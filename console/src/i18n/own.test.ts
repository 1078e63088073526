import { expect, test } from 'vitest'
import { inEnglish, OWN } from './own'

const sources = import.meta.glob<string>('../../../crates/{engine,streams,jingxiang,model,jdy,fxiaoke,transport}/src/**/*.rs', {
  query: '?raw',
  import: 'default',
  eager: true,
})

test('each sentence is one that the server still writes', () => {
  // A long one is broken over lines in the source, and a stop between two is put there as they are joined, a space too.
  const written = Object.values(sources).join('\n').replace(/\\\n\s*/g, '')
  const gone = OWN.flatMap(([chinese]) => chinese.split('{}')).filter((piece) => piece.length > 3 && !written.includes(piece.trim().replace(/。$/, '')))
  expect(gone).toEqual([])
})

test('what differs is carried over, and called in English where it has a name', () => {
  expect(inEnglish('未开启预设配置：产品「品牌」')).toBe('Preset not switched on: product brands')
  expect(inEnglish('纷享销客中有多个「客户名称」相同的客户，请选择对应哪一个，或新建')).toBe(
    'Several customers in Fxiaoke have the same “Customer name”. Choose which one it is, or create a new one',
  )
  expect(inEnglish('请在纷享销客「产品」的「单位」字段添加选项「瓶-箱」，或配置开通函数')).toContain('“瓶-箱”')
})

test('a sentence begins with a capital, whatever it begins with', () => {
  expect(inEnglish('产品「品牌」开启后不能关闭，并会在纷享销客中添加所需的对象和字段，请确认后再开启')).toMatch(/^Product brands cannot be switched off/)
  expect(inEnglish('订单「附件」开启后会在纷享销客中添加所需的字段；关闭后不再同步，已添加的字段和已同步的数据保留')).toMatch(/^Order attachments: /)
  expect(inEnglish('x开启后不能关闭，并会在纷享销客中添加所需的对象和字段，请确认后再开启')).toMatch(/^x cannot/)
})

test('what stands within a sentence is in English too, and each sentence is taken by its own', () => {
  expect(inEnglish('业务员「王芳」没有绑定纷享员工，且未设置默认负责人。请在账户映射中绑定员工或设置默认负责人')).toBe(
    'The salesperson “王芳” is bound to no Fxiaoke user, and there is no default owner. Bind the employee or choose a default owner under “Accounts”',
  )
  expect(inEnglish('精斗云中已没有这条客户')).toBe('JDY has no such customers any more')
  for (const [chinese, english] of OWN) {
    const filled = chinese.replaceAll('{}', 'x')
    expect(inEnglish(filled), chinese).toBe(english.replace(/\{\d?( ?field)?\}/g, 'x'))
  }
})

test('a system that cannot be reached is told of in English as a whole', () => {
  const said = inEnglish('精斗云暂时连接不上，请稍后重试。请求没有发到精斗云：找不到这个域名，请检查接口地址，以及服务器能否上网和解析域名')
  expect(said).toMatch(/^[\p{ASCII}]+$/u)
  expect(said).toContain('there is no such host')
})

test('a bill of JDY is called in English where a sentence begins with it', () => {
  expect(inEnglish('收款单在精斗云已反审核；只在新建时同步，纷享销客中的记录保持不变，请核对')).toMatch(/^The receipt was unaudited in JDY\. /)
  expect(inEnglish('出库单在精斗云尚未审核，审核后自动同步')).toMatch(/^The outbound is not audited in JDY yet/)
})

test('what the systems say stays as they said it', () => {
  expect(inEnglish('精斗云的授权已过期')).toBeUndefined()
  expect(inEnglish('')).toBeUndefined()
})

test('what somebody has called something is not translated, whatever it is called', () => {
  expect(inEnglish('等待「单位」同步完成后自动继续')).toBe('Waits for “单位”, then goes on by itself')
  expect(inEnglish('业务员「客户」没有绑定纷享员工')).toBe('The salesperson “客户” is bound to no Fxiaoke user')
  expect(inEnglish('产品「constructor」不是从精斗云同步来的，订单不能同步。请改用精斗云同步来的产品')).toContain('“constructor”')
  expect(inEnglish('未开启预设配置：constructor')).toBe('Preset not switched on: constructor')
  expect(inEnglish('缺少必填字段「constructor」，请补全后重试')).toContain('“constructor”')
  expect(inEnglish('缺少必填字段「单位」，请补全后重试')).toBe('The required field “Unit” is missing. Complete it, then retry')
  expect(inEnglish('精斗云与纷享销客都修改了「备注、我的字段」，以纷享销客为准，并会同步到精斗云')).toContain('“Remark, 我的字段”')
})

test('who paused a connection is told, and for what', () => {
  const paused = (by: string) => inEnglish(`对接已${by}暂停，恢复后自动继续`)
  expect(paused('由 张三 ')).toBe('The connection was paused by “张三”; goes on by itself when it is resumed')
  expect(paused('由 demo（为另一个对接让出沙箱） ')).toBe(
    'The connection was paused by “demo”, to leave the sandbox to another connection; goes on by itself when it is resumed',
  )
  const taken = (by: string) => inEnglish(`沙箱的账套和企业正用于${by}：两个对接同时同步会处理同一批记录。要继续这个对接，请先删除沙箱上的那个对接`)
  expect(taken('对接「华东」')).toContain('in use by the connection “华东”:')
  expect(taken('另一个对接')).toContain('in use by another connection:')
})

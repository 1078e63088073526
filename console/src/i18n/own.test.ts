import { expect, test } from 'vitest'
import { inEnglish, isAdopted, OWN } from './own'

const sources = import.meta.glob<string>('../../../crates/{engine,streams,jingxiang,model,jdy,fxiaoke,transport}/src/**/*.rs', {
  query: '?raw',
  import: 'default',
  eager: true,
})

test('each sentence is one that the server still writes', () => {
  // A long one is broken over lines in the source, and a stop between two is put there as they are joined.
  const written = Object.values(sources).join('\n').replace(/\\\n\s*/g, '')
  const gone = OWN.flatMap(([chinese]) => chinese.split('{}')).filter((piece) => piece.length > 3 && !written.includes(piece.replace(/。$/, '')))
  expect(gone).toEqual([])
})

test('what differs is carried over, and called in English where it has a name', () => {
  expect(inEnglish('未开启预设配置：产品「品牌」')).toBe('Preset not switched on: product brands')
  expect(inEnglish('纷享销客中有多个「客户名称」相同的客户，请选择对应哪一个，或新建')).toBe(
    'Several customers in Fxiaoke have the same “Customer name”. Choose which one it is, or create a new one',
  )
  expect(inEnglish('请在纷享销客「产品」的「单位」字段添加选项「瓶-箱」，或配置开通函数')).toContain('“瓶-箱”')
})

test('what stands within a sentence is in English too, and each sentence is taken by its own', () => {
  expect(inEnglish('业务员「王芳」没有绑定纷享员工，且未设置默认负责人。请在账户映射中绑定员工或设置默认负责人')).toBe(
    'The salesperson “王芳” is bound to no Fxiaoke user, and there is no default owner. Bind the employee or choose a default owner under “Accounts”',
  )
  expect(inEnglish('精斗云中已没有这条客户')).toBe('JDY has no such customers any more')
  for (const [chinese, english] of OWN) {
    const filled = chinese.replaceAll('{}', 'x')
    expect(inEnglish(filled), chinese).toBe(english.replace(/\{\d?\}/g, 'x'))
  }
})

test('a system that cannot be reached is told of in English as a whole', () => {
  const said = inEnglish('精斗云暂时连接不上，请稍后重试。请求没有发到精斗云：找不到这个域名，请检查接口地址，以及服务器能否上网和解析域名')
  expect(said).toMatch(/^[\p{ASCII}]+$/u)
  expect(said).toContain('there is no such host')
})

test('what the systems say stays as they said it', () => {
  expect(inEnglish('精斗云的授权已过期')).toBeUndefined()
  expect(inEnglish('')).toBeUndefined()
})

test('what was there before, and is bound, is told from what was created', () => {
  expect(isAdopted('纷享销客中已有这条记录，已与它绑定，没有新建')).toBe(true)
  expect(isAdopted('已在账户映射中由人工绑定到「王五」')).toBe(true)
  expect(isAdopted('已同步，但没有带附件：未开启')).toBe(false)
  expect(isAdopted(null)).toBe(false)
})

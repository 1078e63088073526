import { texts } from '../../i18n/texts'

export const loginText = texts({
  zh: {
    title: '登录',
    slogan: '精斗云与纷享销客，数据始终一致',
    user: '用户名',
    password: '密码',
    userNeeded: '请输入用户名',
    passwordNeeded: '请输入密码',
    signIn: '登录',
    or: '或',
    crm: '用纷享销客登录',
    connection: '对接名称',
    connectionNeeded: '请输入对接名称',
    connectionWhy: '对接在本控制台中的名称，例如公司名。只有该对接的纷享销客管理员可以这样登录。',
    connectionBeside: '在新标签页中登录；登录后回到这里即可继续。',
    ended: '登录已结束',
    endedWhat: '长时间没有操作，或登录已在别处结束。重新登录后可以接着做，这个页面上填写的内容都还在。',
    first: '首次使用？用户名与密码在首次启动时打印在终端里。',
    crmRefused: (code: string) =>
      code === 'not_found'
        ? '没有这个名称的对接，请向管理员核对对接名称。'
        : code === 'too_many'
          ? '尝试次数过多，请稍后再试。'
          : `没有通过纷享销客登录：只有对接所用的 CRM 管理员可以这样登录。（${code}）`,
    locked: (seconds: number) => `尝试次数过多，请在 ${seconds} 秒后再试。`,
    change: '设置新密码',
    changeWhy: '当前密码由他人设置，只用于这次登录。请设置您自己的密码，然后继续。',
    presentWrong: '当前密码不正确',
    changeWhile: '修改后，其他设备上的登录会结束。',
    keepOnly: '保存',
    present: '当前密码',
    next: '新密码',
    again: '再输入一次',
    nextHint: '至少 10 个字符',
    nextNeeded: '请输入新密码，至少 10 个字符',
    differ: '两次输入不一致',
    keep: '保存并继续',
    other: '换一个账户登录',
  },
  en: {
    title: 'Sign in',
    slogan: 'JDY and Fxiaoke, always in step',
    user: 'User name',
    password: 'Password',
    userNeeded: 'Enter your user name',
    passwordNeeded: 'Enter your password',
    signIn: 'Sign in',
    or: 'or',
    crm: 'Sign in with Fxiaoke',
    connection: 'Name of the connection',
    connectionNeeded: 'Enter the name of your connection',
    connectionWhy: 'What it is called in this console, such as the name of the company. Only its CRM administrator can sign in this way.',
    connectionBeside: 'It opens in a new tab. Come back here once you are signed in.',
    ended: 'Your session has ended',
    endedWhat: 'Nothing was done for a long time, or it was ended elsewhere. Sign in to go on: what you have filled in on this page is still there.',
    first: 'First time? User name and password were printed in the terminal when the server was first started.',
    crmRefused: (code: string) =>
      code === 'not_found'
        ? 'There is no connection of this name. Ask an administrator what it is called.'
        : code === 'too_many'
          ? 'Too many attempts. Try again later.'
          : `Fxiaoke did not let you in: only the CRM administrator of a connection can sign in this way. (${code})`,
    locked: (seconds: number) => `Too many attempts. Try again in ${seconds} seconds.`,
    change: 'Set a new password',
    changeWhy: 'The present password is for one use. Set one of your own to go on.',
    presentWrong: 'The present password is another one',
    changeWhile: 'Sessions on other devices end with the old password.',
    keepOnly: 'Save',
    present: 'Present password',
    next: 'New password',
    again: 'Once more',
    nextHint: 'At least 10 characters',
    nextNeeded: 'Enter a new password of at least 10 characters',
    differ: 'The two are not equal',
    keep: 'Save and go on',
    other: 'Sign in as somebody else',
  },
})

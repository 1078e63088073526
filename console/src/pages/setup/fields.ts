import { texts } from '../../i18n/texts'

/** Every field of the two sign-ins: its name, what it is and where it is found, what is wrong when it is wrong. */
export const fieldText = texts({
  zh: {
    name: ['对接名称', '只在本控制台显示，例如公司名。', '请给这个对接起个名字'],
    way: ['登录方式', '精斗云账户用手机号登录；星辰开放平台的自建应用用应用凭证。两种方式之后的步骤相同。'],
    phone: ['手机号', '精斗云只接受中国大陆手机号账户。', '请输入 11 位中国大陆手机号：精斗云接口不接受其他用户名'],
    password: ['密码', '登录精斗云的密码，加密保存，不再显示。', '请输入密码'],
    client_id: ['clientId', '开放平台 › 我的应用 › 应用详情中的 Client ID。', '请输入 clientId'],
    client_secret: ['clientSecret', '与 Client ID 在同一页面，加密保存，不再显示。', '请输入 clientSecret'],
    outer_instance_id: ['outerInstanceId', '授权完成后，开放平台「授权管理」中该企业的第三方实例 ID。', '请输入 outerInstanceId'],
    jdy_base_url: ['精斗云接口地址', '一般不用填，默认为官方地址。'],
    crm_base_url: ['云地址', '默认为纷享云；专属云客户填写专属云的地址。'],
    app_id: ['appId', '纷享销客管理后台 › 开放平台 › 自建应用 › 应用信息，以 FSAID_ 开头。', '请输入 appId'],
    app_secret: ['appSecret', '与 appId 在同一页面，加密保存，不再显示。', '请输入 appSecret'],
    permanent_code: ['permanentCode', '同一页面中的永久授权码，加密保存，不再显示。', '请输入 permanentCode'],
    admin_mobile: ['管理员手机号', '以这位 CRM 管理员的身份读写数据，他需要有相关对象的全部权限。', '请输入管理员的手机号'],
    enterprise_account: ['企业账号', '仅在接收 CRM 事件推送时需要，可以以后再填。'],
    address: '请输入完整的地址，例如 https://open.fxiaoke.com',
  },
  en: {
    name: ['Name', 'Shown in this console only; the name of the company, say.', 'Give the connection a name'],
    way: ['Sign-in', 'JDY accounts sign in by phone number; applications of the open platform by their credentials. The steps after are the same.'],
    phone: ['Phone number', 'JDY accepts accounts of mainland mobile numbers only.', 'Enter a mainland mobile number of 11 digits: the interface of JDY accepts no other user name'],
    password: ['Password', 'Of the JDY account. Kept encrypted, never shown again.', 'Enter the password'],
    client_id: ['clientId', 'Open platform › My applications › Details.', 'Enter the clientId'],
    client_secret: ['clientSecret', 'On the same page. Kept encrypted, never shown again.', 'Enter the clientSecret'],
    outer_instance_id: ['outerInstanceId', 'The instance id of the enterprise under “authorisations” of the open platform.', 'Enter the outerInstanceId'],
    jdy_base_url: ['Address of JDY', 'Usually left empty.'],
    crm_base_url: ['Cloud address', 'The public cloud by default; enter the address of a dedicated cloud.'],
    app_id: ['appId', 'Fxiaoke administration › Open platform › Own application. Begins with FSAID_.', 'Enter the appId'],
    app_secret: ['appSecret', 'On the same page. Kept encrypted, never shown again.', 'Enter the appSecret'],
    permanent_code: ['permanentCode', 'On the same page. Kept encrypted, never shown again.', 'Enter the permanentCode'],
    admin_mobile: ['Mobile of the administrator', 'Data is read and written as this CRM administrator, who needs all rights on the objects.', 'Enter the mobile number'],
    enterprise_account: ['Enterprise account', 'Needed only for events pushed by the CRM; may be entered later.'],
    address: 'Enter a full address, such as https://open.fxiaoke.com',
  },
})

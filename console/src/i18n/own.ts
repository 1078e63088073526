import { fieldInEnglish } from './fields'
import { kindLabels } from './words'

/**
 * The sentences of our own that stand most often in the log, as the server writes them and in English; `{}` is something that
 * differs, and is called in English where it is a system, a preset, a kind or another such sentence. Between quotation marks it
 * is what somebody has called something, and stays, unless it is a field: `{field}`. What is not here, and what 精斗云 and 纷享销客 have said, is shown as it is (decision 0036). A test holds each
 * against the server's source, so that none outlives its sentence.
 */
export const OWN: [chinese: string, english: string][] = [
  ['未开启预设配置：{}', 'Preset not switched on: {}'],
  ['初始化已完成', 'The first load is complete'],
  ['{}中有多个「{}」相同的{}，请选择对应哪一个，或新建', 'Several {3} in {1} have the same “{2 field}”. Choose which one it is, or create a new one'],
  ['{}中没有「{}」相同的{}，请在账户映射中手动绑定；在{}没有用户的不必绑定，他的单据归默认负责人', '{1} has nobody with the same “{2 field}”. Bind by hand under “Accounts”; who has no user there stays unbound, and the default owner has the documents'],
  ['{}中已有这条记录，已与它绑定，没有新建', '{} had this record already: bound to it, nothing was created'],
  ['{}中原先有多条可以对应，现在只剩这一条，已自动与它绑定，没有新建', 'There were several in {} that it could be; only this one was left, so it was bound to it, and nothing was created'],
  ['{}中原先可以对应的几条都已不能再对应，已自动新建一条', 'There were several in {} that it could be, and none was left, so a new one was created'],
  ['已在账户映射中由人工绑定到「{}」', 'Bound to “{}” by hand under “Accounts”'],
  ['{}中已有「{}」相同而其他字段不同的{}，请先核对并修改其中一方', '{1} has {3} with the same “{2 field}” and other fields that differ. Check both and change one of them'],
  ['{}拒绝：{}。请核对是否为同一条记录，改正其中一方后重试', '{} refuses: {}. Check whether it is the same record, correct one of them, then retry'],
  ['{}拒绝：{}。请按此原因修改记录后重试', '{} refuses: {}. Change the record accordingly, then retry'],
  ['精斗云暂时连接不上，请稍后重试。{}', 'JDY cannot be reached; try again later. {}'],
  ['纷享销客暂时连接不上，请稍后重试。{}', 'Fxiaoke cannot be reached; try again later. {}'],
  ['连接不上精斗云，请检查接口地址。{}', 'JDY cannot be reached; check its address. {}'],
  ['连接不上纷享销客，请检查云地址。{}', 'Fxiaoke cannot be reached; check its address. {}'],
  ['精斗云登录失败，请检查账号和密码。{}', 'JDY does not let you in; check account and password. {}'],
  ['精斗云登录失败，请检查应用ID、应用密钥和第三方实例ID。{}', 'JDY does not let the application in; check its id, its secret and the instance id. {}'],
  ['应用授权已失效或到期，请在精斗云重新授权后再试。{}', 'The authorisation of the application has ended; grant it again in JDY. {}'],
  ['纷享销客登录失败，请检查应用 ID、应用密钥和永久授权码。{}', 'Fxiaoke does not let the application in; check its id, its secret and the permanent code. {}'],
  ['纷享销客应用已停用、授权已失效或没有权限，请在纷享销客管理后台检查应用。{}', 'The application is switched off in Fxiaoke, or has no authorisation or too few rights; check it there. {}'],
  ['纷享销客今日的接口调用量已用完，请明日再试，或购买更多调用量。{}', 'The calls of the day to Fxiaoke are used up; try tomorrow, or buy more. {}'],
  ['纷享销客企业没有接口调用量，请先购买开放接口调用量。{}', 'The enterprise has no calls to Fxiaoke; buy some first. {}'],
  ['应用 ID 不正确。{}', 'The application id is wrong. {}'],
  ['应用密钥不正确。{}', 'The application secret is wrong. {}'],
  ['应用密钥不正确，或不属于这个应用 ID。{}', 'The application secret is wrong, or belongs to another id. {}'],
  ['永久授权码不正确。{}', 'The permanent code is wrong. {}'],
  ['{}的说明：{}', '{} says: {}'],
  ['请求没有发到精斗云：{}', 'Nothing was sent: {}'],
  ['请求没有发到纷享销客：{}', 'Nothing was sent: {}'],
  ['找不到这个域名，请检查接口地址，以及服务器能否上网和解析域名', 'there is no such host. Check the address, and whether the server is online and can look names up'],
  ['对方没有在这个地址提供服务，请检查接口地址', 'nothing listens at that address. Check it'],
  ['对方的证书无效，请检查接口地址，以及网络中是否有代理', 'the certificate is not valid. Check the address, and whether there is a proxy in between'],
  ['网络不通，请检查服务器的网络', 'there is no way to it. Check the network of the server'],
  ['都不是，新建一个', 'None of these, create a new one'],
  ['职员没有手机号，请在账户映射中手动绑定；在纷享销客没有用户的不必绑定，他的单据归默认负责人', 'The employee has no mobile number. Bind by hand under “Accounts”; who has no Fxiaoke user stays unbound, and the default owner has the documents'],
  ['未登录或登录已过期，请重新登录', 'You are not signed in, or your session has ended: sign in again'],
  ['职员在精斗云已禁用', 'The employee is disabled in JDY'],
  ['仓库在精斗云已禁用', 'The warehouse is disabled in JDY'],
  ['客户在精斗云已禁用，不做初始化', 'The customer is disabled in JDY and not part of the first load'],
  ['客户还没有成交记录，成交后自动同步到精斗云', 'The customer has no deal yet; goes to JDY by itself once there is one'],
  ['客户在纷享销客尚未生效，审批通过后自动同步', 'The customer is not in effect in Fxiaoke yet; goes on by itself once approved'],
  ['订单在纷享销客尚未生效，审批通过后自动同步', 'The order is not in effect in Fxiaoke yet; goes on by itself once approved'],
  ['对接开启之前的订单，不同步', 'The order is older than the connection and is not synchronised'],
  ['订单没有产品明细，请补全后重试', 'The order has no lines. Complete it, then retry'],
  ['商品没有商品类别，而纷享销客要求产品必须有分类。请在精斗云为该商品选择类别', 'The product has no category, which Fxiaoke requires. Choose one for it in JDY'],
  ['单位「{}」尚未同步到纷享销客，请先处理该单位；单位可用后本商品会自动继续', 'The unit “{}” is not in Fxiaoke yet. See to the unit first; the product goes on by itself'],
  ['请在纷享销客{}添加选项「{}」，或配置开通函数', 'Add the option “{2}” to {} in Fxiaoke, or configure the provisioning function'],
  ['{}中还缺少：{}。请添加后重新检查，或配置开通函数', '{} still lacks: {}. Add it and check again, or configure the provisioning function'],
  ['没有对应的销售订单', 'There is no sales order for it'],
  ['出库明细没有对应的销售订单，不生成发货单', 'No line of the outbound belongs to a sales order, so there is no delivery'],
  ['收款单核销的单据没有对应的销售订单，不同步', 'What the receipt settles belongs to no sales order; it is not synchronised'],
  ['等待销售订单「{}」同步完成后自动继续', 'Waits for the sales order “{}”, then goes on by itself'],
  ['等待「{}」同步完成后自动继续', 'Waits for “{}”, then goes on by itself'],
  ['来源记录已不需要同步', 'The source record is no longer to be synchronised'],
  ['{}没有应答，稍后自动确认：{}', '{} gave no answer; looked for by itself later: {}'],
  ['{}今天的调用额度已用完，额度恢复后自动继续：{}', 'The calls of the day to {} are used up; goes on by itself when they are renewed: {}'],
  ['{}暂时不可用，稍后自动继续；若持续出现，请检查网络与接口地址：{}', '{} is not available; goes on by itself. If it stays, check the network and the address: {}'],
  ['{}：{}。为避免写错数据，本次同步提前结束，稍后自动重新检查并继续', '{}: {}. So that nothing wrong is written this run has ended early; it looks again and goes on by itself'],
  ['{}已被删除、停用或改动', '{} was deleted, disabled or changed'],
  ['{}拒绝：{}「{}」在{}中已不存在。请在{}恢复它，之后自动继续；不再需要时不必处理', '{} refuses: of the {}, “{}” is not in {} any more. Restore it in {}; then it goes on by itself. Where it is not needed any more there is nothing to do'],
  ['{}：{}。预演没有完成，请重新预演', '{}: {}. The rehearsal was not finished. Rehearse again'],
  ['同步已按要求停止', 'Stopped as asked'],
  ['{}在精斗云已反审核；只在新建时同步，纷享销客中的记录保持不变，请核对', '{} was unaudited in JDY. Only new ones are synchronised, so the record in Fxiaoke stays as it is; please check'],
  ['{}在精斗云尚未审核，审核后自动同步', '{} is not audited in JDY yet; goes on by itself once it is'],
  ['销售订单「{}」不是由这个对接从纷享销客同步来的（对接开启之前的订单、在精斗云新建的订单都是如此），不同步', 'The sales order “{}” was not brought from Fxiaoke by this connection (it is older, or was made in JDY), so this is not synchronised'],
  ['客户分类「{}」不是从精斗云同步来的，请改用精斗云同步来的分类', 'The customer category “{}” did not come from JDY. Use one that did'],
  ['「{}」不是合理的日期，请修改后重试：{}', '“{field}” is no sensible date. Correct it, then retry: {}'],
  ['发货单只在新建时同步，本次发货数和金额在纷享销客不能修改；精斗云之后的修改不再同步', 'Only new deliveries are synchronised: quantity and amount cannot be changed in Fxiaoke, so later changes in JDY stay there'],
  ['「{}」不是数字：{}。请在精斗云核对该商品的库存后重试', '“{field}” is no number: {}. Check the stock of the product in JDY, then retry'],
  ['「{}」的合计超出可以精确表示的范围，请在精斗云核对后重试', 'The sum of “{field}” is too large to be exact. Check it in JDY, then retry'],
  ['{}，且未设置默认负责人。请在账户映射中绑定员工或设置默认负责人', '{}, and there is no default owner. Bind the employee or choose a default owner under “Accounts”'],
  ['业务员「{}」没有绑定纷享员工', 'The salesperson “{}” is bound to no Fxiaoke user'],
  ['回款已同步，精斗云收款单之后的修改不再同步，请核对后在纷享销客手工调整', 'The payment is synchronised; later changes of the receipt in JDY are not. Check, and adjust it in Fxiaoke by hand'],
  ['部分金额不同步：{}', 'Part of the amount is not synchronised: {}'],
  ['销售订单「{}」不是由这个对接从纷享销客同步来的', 'The sales order “{}” was not brought from Fxiaoke by this connection'],
  ['商品的启用状态「{}」无法识别，请在精斗云重新启用或禁用该商品后重试', 'Whether the product is enabled (“{}”) is not understood. Enable or disable it in JDY again, then retry'],
  ['交货方式「{}」在精斗云没有对应项（可用：{}）', 'The delivery method “{}” has no counterpart in JDY (there are: {})'],
  ['产品「{}」已在精斗云删除，订单不能同步。请改用其他从精斗云同步来的产品', 'The product “{}” was deleted in JDY, so the order cannot be synchronised. Use another product that came from JDY'],
  ['产品「{}」不是从精斗云同步来的，订单不能同步。请改用精斗云同步来的产品', 'The product “{}” did not come from JDY, so the order cannot be synchronised. Use one that did'],
  ['「数量」为 0，精斗云不能下单，请修改数量或删除该行', 'The quantity is 0, which JDY does not order. Change it, or remove the line'],
  ['「{}」{} 的小数超过 {} 位，精斗云不能精确保存，请修改后重试', '“{field}” {} has more than {} decimals, which JDY cannot keep. Correct it, then retry'],
  ['精斗云没有可用的仓库，请先启用一个仓库', 'JDY has no warehouse in use. Enable one first'],
  ['单位「{}」不是从精斗云同步来的，请检查产品的单位', 'The unit “{}” did not come from JDY. Check the unit of the product'],
  ['已由人工解除绑定，需要时请重新绑定', 'Unbound by hand; bind it again if it is needed'],
  ['数据格式与接口文档不符，请核对该记录后重试：{}', 'The data is not as the interface documents it. Check the record, then retry: {}'],
  ['内部错误：此对象不支持按记录删除，请联系服务商', 'Internal error: records of this kind are not deleted one by one. Ask your provider'],
  ['批量写入不可用，已逐条写入：{}', 'Many records in one call were not possible, so each was written by itself: {}'],
  ['在{}已删除，{}的{}随之删除', 'Deleted in {}, and so is the {3} in {2}'],
  ['在{}已删除，但{}拒绝删除：{}', 'Deleted in {}, but {} refuses to delete it: {}'],
  ['已同步，但没有带附件：{}', 'Synchronised without its attachments: {}'],
  ['{}的数据已同步到{}，但{}。{}', 'The data of the {} went to {}, but: {}. {}'],
  ['{}与{}都修改了「{}」，以{}为准，并会同步到{}', '{} and {} have both changed “{field}”: {} prevails, and goes to {}'],
  ['另一个进程已接管此对接的同步', 'Another process has taken over'],
  ['由 {}（为另一个对接让出沙箱） ', 'by “{}”, to leave the sandbox to another connection'],
  ['由 {} ', 'by “{}”'],
  ['沙箱的账套和企业正用于{}：两个对接同时同步会处理同一批记录。要继续这个对接，请先删除沙箱上的那个对接', 'The account set and the enterprise of the sandbox are in use by {}: two connections at once would carry the same records. To go on with this one, delete the other one on the sandbox first'],
  ['另一个对接', 'another connection'],
  ['对接「{}」', 'the connection “{}”'],
  ['一次最多选择 {} 条记录。请减少所选的记录，或取消选择，改为按筛选条件处理', 'At most {} records can be selected at a time. Select fewer, or none to go by the filters'],
  ['对接已{}暂停，恢复后自动继续', 'The connection was paused {}; goes on by itself when it is resumed'],
  ['对接已{}暂停，预演没有完成，恢复后请重新预演', 'The connection was paused {}; the rehearsal was not finished. Rehearse again when it is resumed'],
  ['{}今天的调用额度已用完，预演没有完成，请在额度恢复后重新预演：{}', 'The calls of the day to {} are used up; the rehearsal was not finished. Rehearse again when they are renewed: {}'],
  ['{}暂时不可用，预演没有完成，请稍后重新预演；若持续出现，请检查网络与接口地址：{}', '{} is not available; the rehearsal was not finished. Rehearse again later; if it stays, check the network and the address: {}'],
  ['上次新建没有收到应答，而目标系统中有多条相符的记录，请人工确认', 'The last create had no answer, and several records of the target agree with it. Please confirm'],
  ['上次新建没有收到应答，且无法查找是否已创建，请人工确认', 'The last create had no answer, and whether it happened cannot be looked up. Please confirm'],
  ['进程中断，由下一次同步继续', 'The process was interrupted; the next run goes on'],
  ['{}「{}」在{}中已被手工修改或删除。请在{}恢复，或在控制台重新创建，恢复后自动继续', 'The {} “{}” was changed or deleted by hand in {}. Restore it there, or create it anew in the console; then it goes on by itself'],
  ['字段映射中的「{}」在{}的「{}」中已不存在，本对象暂停写入。请在「字段映射」中移除或更换它，或在{}恢复该字段', '“{field}” of the field mapping is no longer in {}’s “{field}”, so this kind is not written. Remove or replace it under “Fields”, or restore it in {}'],
  ['{}中有多条带有这条记录标识的记录，请确认对应哪一条', 'Several records in {} bear the mark of this one. Say which it is'],
  ['已同步；{}中这条记录已有 {} 个附件，没有再次附加，请核对附件是否齐全', 'Synchronised; the record in {} has {} attachments already, so none was attached again. Check that they are complete'],
  ['{}中的 {} 已对应「{}」，不能再对应这一条，请重新确认', '{2} in {1} belongs to “{3}” already. Confirm again'],
  ['{}拒绝：{}「{}」在{}中对应的记录已不存在。请在「概览」的「需要您决定」中选择重新创建它，或在{}恢复它，之后自动继续', '{} refuses: of the {}, the record for “{}” is not in {} any more. Choose to create it anew under “For you to decide” of the overview, or restore it in {}; then it goes on by itself'],
  ['单据中的「{}」是{}中已删除或作废的旧记录，{}不接受它；重新创建的是另一条记录。请在{}的单据中换成新的「{}」，或恢复旧记录，然后重试', '“{}” of the bill is a record that was deleted or voided in {}, which {} does not accept; the one made anew is another. In {}, put the new “{}” into the bill, or restore the old one, then retry'],
  ['{}中对应的记录已被删除，按管理员的决定不再同步。要继续同步，请点「重试」', 'Its record in {} was deleted, and an administrator decided to leave it so. To synchronise it again, press “Retry”'],
  ['{}中对应的记录已被手工删除或作废，没有写入。请在{}恢复后重试，或选择重新创建（{}中已有的单据仍指向旧记录）、不再同步', 'Its record in {} was deleted or voided by hand, so nothing was written. Restore it in {} and retry, or choose to create it anew (bills in {} still name the old one), or to leave it'],
  ['记录在{}中已{}，{}中对应的记录保持不变，请核对是否需要一并处理', 'The record is gone from {} ({}); its counterpart in {} stays as it is. Check whether something is to be done about it'],
  ['记录在{}中已{}', 'The record is gone from {} ({})'],
  ['{}在{}中已{}，所以没有同步。请在{}恢复它，恢复后自动继续；不再需要时不必处理', '{} is gone from {} ({}), so it was not synchronised. Restore it in {} and it goes on by itself; if it is not needed there is nothing to do'],
  ['{}中已没有这条{}', '{} has no such {} any more'],
  ['等待再次同步', 'Waits to be synchronised again'],
  ['{}中的「{}」已对应{}的「{}」，两条{}不能共用一条。请在{}改用不同的名称，改好后自动继续', '“{2}” in {1} belongs to “{4}” of {3} already, and two {5} cannot share it. Use different names in {6}; then it goes on by itself'],
  ['还没有绑定任何员工，不能开始同步。请先在「账户映射」中绑定至少一名员工', 'No employee is bound, so nothing can be synchronised. Bind one at least under “Accounts”'],
  ['此对接正在同步中，不会重复开始，请等这次同步结束后再试', 'A run is under way, and none is started twice. Try again when it is over'],
  ['请选择账套并开始连接', 'choose an account set and start the connection'],
  ['请先在账户映射中绑定至少一名职员，之后才能同步', 'bind at least one employee under “Accounts”; nothing is synchronised before'],
  ['此对接已暂停，请先恢复再同步', 'The connection is paused. Resume it first'],
  ['已同步，但{}拒绝更新这条记录的「同步状态」：{}。请在{}处理（例如解除锁定），处理后自动更新', 'Synchronised, but {} refuses to update the “sync state” of the record: {}. See to it in {} (unlock it, say); then it is updated by itself'],
  ['{}没有给出{}的总数，不能确认列表完整，所以没有按缺少的记录改动{}', '{} did not say how many {} there are, so the list may not be whole, and nothing was changed in {} for what is lacking'],
  ['{}中有 {} 条{}已不存在（共绑定 {} 条），例如{}。数量过多，未在{}{}，等待管理员确认', '{2} of {4} bound {3} are not in {1} any more, such as {5}. These are too many: nothing was done in {6} ({7}), and an administrator is asked'],
  ['没有收到应答，且无法查找是否已创建，请人工确认', 'There was no answer, and whether it was created cannot be looked up. Please confirm'],
  ['{}中已没有这条{}，但未能在{}改为 0，下次同步再试：{}', '{} has no such {} any more, but it could not be set to 0 in {}; tried again with the next run: {}'],
  ['缺少必填字段「{}」，请补全后重试', 'The required field “{field}” is missing. Complete it, then retry'],
  ['目标原有的值保留，只补空的字段；之后以目标系统的修改为准', 'What the target held is kept, and only empty fields are filled; after that, changes of the target prevail'],
  ['内部错误：记录与同步流不符，请联系服务商', 'Internal error: the record is none of its stream. Ask your provider'],
  ['不删除，保留这些记录', 'Delete nothing, keep these records'],
  ['可在「预设配置」中重新检查，或点「重新创建」', 'Check again under “Presets”, or press “Create again” there'],
  ['商品编码与商品名称连在一起，使名称不重复', 'The number and the name of the product in one, so that no name comes twice'],
  ['基本单位的零售价', 'The retail price of the base unit'],
  ['启用为上架，禁用为下架', 'Enabled is on the shelf, disabled is off it'],
  ['基本单位', 'The base unit'],
  ['有单位组的写作「组-单位」，没有的用单位名称', '“group-unit”, and the name of a unit without a group'],
  ['与纷享销客的订单编号相同', 'The number of the order in Fxiaoke'],
  ['按名称对应', 'By its label'],
  ['名称相同的仓库；没有同名的或未填时，用精斗云的第一个仓库', 'The warehouse of the same name; without one, the first warehouse of JDY'],
  ['出库单中属于这张订单的部分', 'The part of the outbound that is of this order'],
  ['收款单的审核日期', 'The day on which the receipt was audited'],
  ['收款金额按各订单的核销金额分摊，最后一张补足差额', 'The receipt, shared over its orders by what it settles; the last one takes the remainder'],
  ['已同步订单的部分合计', 'The sum of what is for synchronised orders'],
  ['新建时用纷享销客的客户编码；精斗云原有的客户保留自己的编码', 'That of Fxiaoke where it is created; a customer that was in JDY keeps its own'],
  ['同一仓库、同一商品的各批次合计', 'All batches of the product in the warehouse together'],
  ['业务员绑定的纷享员工；没有时用默认负责人', 'The Fxiaoke user bound to the salesperson; without one, the default owner'],
  ['{}开启后不能关闭，并会在纷享销客中添加所需的对象和字段，请确认后再开启', '{} cannot be switched off again once on, and the objects and fields that it needs are added to Fxiaoke'],
  ['{}开启后会在纷享销客中添加所需的字段；关闭后不再同步，已添加的字段和已同步的数据保留', '{}: the fields that it needs are added to Fxiaoke. Switched off, nothing more is synchronised; the fields and the data stay'],
  ['重新创建一条', 'Create it anew'],
  ['不再同步这一条', 'Leave this one'],
  ['已经建好，填写其编号', 'It was created; enter its number'],
  ['没有建成，重新发送', 'It was not created; send it again'],
  ['不改，保留原来的数量', 'Change nothing, keep the quantity'],
  ['{}今天的调用额度已用完，北京时间零点恢复，请届时再试；急需时请购买更多调用量', 'The calls of the day to {} are used up; they are renewed at midnight in Beijing. Try again then, or buy more'],
  ['此对接正在大量同步，或对方系统应答缓慢，{} 秒内没有读到。请稍后重新读取', 'Much is being synchronised, or a system is slow: nothing was read within {} seconds. Read again later'],
]

/** What is known to differ in these sentences and is called something in English: systems, presets, and kinds. */
const NAMES = new Map([
  ['精斗云', 'JDY'],
  ['纷享销客', 'Fxiaoke'],
  ['产品「品牌」', 'product brands'],
  ['客户分类', 'customer categories'],
  ['仓库信息', 'warehouses'],
  ['订单「附件」', 'order attachments'],
  // Bills of JDY, which begin the sentences that they stand in.
  ['收款单', 'The receipt'],
  ['出库单', 'The outbound'],
  // What became of a record in its source.
  ['作废', 'voided'],
  ['删除', 'deleted'],
  ['作废或删除', 'voided or deleted'],
  ['从单据中移除', 'no longer part of its bill'],
  ...kindLabels,
])

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** What says more comes before what it begins like. */
const bySaid = [...OWN].sort(([one], [other]) => other.length - one.length)
const KNOWN = bySaid.map(([chinese, english]) => {
  const pattern = chinese.split('{}').map(escaped).join('(.+?)')
  return { pattern: new RegExp(`^${pattern}$`, 's'), english }
})

/** What keeps a line from being written begins with its number. */
const OF_LINE = /^第 (\d+) 行：(.+)$/s

/** One of our own sentences in English; nothing for what is not among them. */
export function inEnglish(said: string): string | undefined {
  const line = OF_LINE.exec(said)
  if (line) {
    const rest = inEnglish(line[2] ?? '')
    return rest === undefined ? undefined : `Line ${line[1]}: ${rest}`
  }
  for (const { pattern, english } of KNOWN) {
    const found = pattern.exec(said)
    if (found) return told(english, found.slice(1))
  }
  return undefined
}

/** A place of a sentence: the mark of a quotation before it, which of what differs, and whether that is a field. */
const PLACE = /(“?)\{(\d?) ?(field)?\}/g

function told(english: string, parts: string[]): string {
  let next = 0
  return english.replace(PLACE, (_, quoted: string, place: string, field: string | undefined, at: number) => {
    const part = parts[place ? Number(place) - 1 : next++] ?? ''
    const name = NAMES.get(part)
    // What we call it begins a sentence; what people call it is left as it is.
    if (at === 0 && !quoted && !field && name) return name.charAt(0).toUpperCase() + name.slice(1)
    if (field) return `${quoted}${name ?? fieldsInEnglish(part)}`
    return quoted ? `${quoted}${part}` : (name ?? inEnglish(part) ?? part)
  })
}

/** Several stand with a stop between them. */
const fieldsInEnglish = (labels: string) => labels.split('、').map((label) => fieldInEnglish(label) ?? label).join(', ')

// 精享批量写入：一次调用写入多条记录，逐条应答。约定见同目录 README.md。
// Written from the vendor's function manual; run against the sandbox only.

Map input = inputData as Map
String object = input.get('object') as String
String op = input.get('op') as String
String markField = input.get('mark_field') as String
List rows = (input.get('rows') ?: []) as List

// 与约定不符的批次整批拒绝，什么也不写。
if (!(op in ['create', 'update', 'upsert'])) {
    throw new RuntimeException('op 只能是 create、update 或 upsert')
}
if (rows.size() > 500) {
    throw new RuntimeException('一批最多 500 行')
}

// 员工在接口中的写法（FSUID_…）。若贵企业的函数只认员工编号，请只改这里。
Closure employee = { value -> value }

Closure prepared = { Map fields ->
    Map ready = [:]
    fields.each { name, value -> ready.put(name, name == 'owner' ? employee(value) : value) }
    return ready
}

// 已有此标识的记录。约定了标识字段而行中没有标识，则拒绝这一行：写入后谁也找不回它。
Closure marked = { Map fields ->
    if (markField == null) {
        return null
    }
    def mark = fields.get(markField)
    if (mark == null || mark == '') {
        throw new RuntimeException('缺少标识 ' + markField)
    }
    def (Boolean failed, QueryResult found, String why) = Fx.object.find(object, [[(markField): mark]], 1, 0)
    if (failed) {
        throw new RuntimeException(why)
    }
    List there = (found?.dataList ?: []) as List
    return there.isEmpty() ? null : (there.get(0) as Map).get('_id')
}

Closure refused = { id, why -> [ok: false, id: id, name: null, error: why] }

Closure change = { String id, Map fields ->
    def (Boolean failed, Map made, String why) = Fx.object.update(object, id, fields, UpdateAttribute.builder().build())
    return failed ? refused(id, why) : [ok: true, id: id, name: made?.get('name')]
}

Closure create = { Map row ->
    Map fields = prepared((row.get('object_data') ?: row) as Map)
    Map details = (row.get('details') ?: [:]) as Map
    if (op == 'upsert' && markField == null) {
        return refused(null, 'upsert 需要 mark_field')
    }
    def known = marked(fields)
    if (known != null) {
        return op == 'upsert' ? change(known as String, fields) : refused(known, '标识已存在')
    }
    def (Boolean failed, Map made, String why) = Fx.object.create(object, fields, details, CreateAttribute.builder().build())
    return failed ? refused(null, why) : [ok: true, id: made.get('_id'), name: made.get('name')]
}

Closure update = { Map row ->
    Map fields = prepared(row)
    String id = fields.remove('_id') as String
    return id ? change(id, fields) : refused(null, '缺少 _id')
}

List answers = []
rows.each { row ->
    // 一行出错不影响其他行。
    try {
        boolean known = op == 'update' || op == 'upsert' && (row as Map).get('_id')
        answers.add(known ? update(row as Map) : create(row as Map))
    } catch (Exception error) {
        answers.add(refused(null, error.getMessage()))
    }
}
return [rows: answers]

// 精享批量写入：一次调用写入多条记录，逐条应答。约定见同目录 README.md。
// Written from the vendor's function manual; run against the sandbox only.

Map input = inputData as Map
String object = input.get('object') as String
String op = input.get('op') as String
String markField = input.get('mark_field') as String
List rows = (input.get('rows') ?: []) as List

// 员工在接口中的写法（FSUID_…）。若贵企业的函数只认员工编号，请只改这里。
Closure employee = { value -> value }

Closure prepared = { Map fields ->
    Map ready = [:]
    fields.each { name, value -> ready.put(name, name == 'owner' ? employee(value) : value) }
    return ready
}

// 已有此标识的记录；没有标识的行不查。
Closure marked = { Map fields ->
    def mark = markField == null ? null : fields.get(markField)
    if (mark == null || mark == '') {
        return null
    }
    def (Boolean failed, QueryResult found, String why) = Fx.object.find(object, [[(markField): mark]], 1, 0)
    if (failed) {
        throw new RuntimeException(why)
    }
    List there = (found?.dataList ?: []) as List
    return there.isEmpty() ? null : (there.get(0) as Map).get('_id')
}

Closure refused = { id, why -> [ok: false, id: id, name: null, error: why] }

Closure create = { Map row ->
    Map fields = prepared((row.get('object_data') ?: row) as Map)
    Map details = (row.get('details') ?: [:]) as Map
    def known = marked(fields)
    if (known != null) {
        return refused(known, '标识已存在')
    }
    def (Boolean failed, Map made, String why) = Fx.object.create(object, fields, details, CreateAttribute.builder().build())
    return failed ? refused(null, why) : [ok: true, id: made.get('_id'), name: made.get('name')]
}

Closure update = { Map row ->
    Map fields = prepared(row)
    String id = fields.remove('_id') as String
    def (Boolean failed, Map made, String why) = Fx.object.update(object, id, fields, UpdateAttribute.builder().build())
    return failed ? refused(id, why) : [ok: true, id: id, name: made?.get('name')]
}

List answers = []
rows.each { row ->
    // 一行出错不影响其他行。
    try {
        answers.add(op == 'update' ? update(row as Map) : create(row as Map))
    } catch (Exception error) {
        answers.add(refused(null, error.getMessage()))
    }
}
return [rows: answers]

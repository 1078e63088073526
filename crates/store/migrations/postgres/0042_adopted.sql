-- Whether a created record was there before us and was bound: until now it was known by the sentences that say so.
alter table records add column adopted bigint not null default 0;
alter table history add column adopted bigint not null default 0;
update records set adopted = 1 where state = 'created' and (reason like '%已自动与它绑定，没有新建'
    or reason like '%中已有这条记录，已与它绑定，没有新建' or reason like '已在账户映射中由人工绑定到「%');
update history set adopted = 1 where state = 'created' and (reason like '%已自动与它绑定，没有新建'
    or reason like '%中已有这条记录，已与它绑定，没有新建' or reason like '已在账户映射中由人工绑定到「%');

-- +goose Up
-- What a write was answered, in the transaction that did it: a client that lost the answer sends the write again, and gets it.
create table answers (
    id          char(64) character set ascii collate ascii_bin not null primary key comment 'SHA-256 of what tells the request from every other',
    request     char(64) character set ascii collate ascii_bin not null comment 'SHA-256 of the request without PINs: another one under the id is refused',
    status      int not null,
    body        mediumtext not null,
    answered_at datetime(3) not null,
    key answers_by_time (answered_at)
);

-- An act is one of its kind: a backup and a decision about an order may have the same id, for clients make them.
alter table audit_log drop key audit_log_once, add unique key audit_log_once (act_id, action);

-- What somebody did with an order and no row tells of, for an act of another kind had its id.
insert into audit_log (act_id, actor, action, subject, address, before_doc, after_doc, created_at)
select a.id, a.actor, concat('restock.', a.kind), a.order_id, '', 'null', json_object('reason', a.reason), a.acted_at
from restock_acts a
where not exists (select 1 from audit_log l where l.act_id = a.id and l.action = concat('restock.', a.kind));

-- +goose Down
alter table audit_log drop key audit_log_once, add unique key audit_log_once (act_id);
drop table answers;

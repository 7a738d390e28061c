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

-- +goose Down
alter table audit_log drop key audit_log_once, add unique key audit_log_once (act_id);
drop table answers;

-- +goose Up
-- Files that tell SUNAT of many documents at once: daily summaries (RC) of boletas and their notes, and communications of facturas that are
-- void (RA). All documents of a file are of one day.
create table summaries (
    id          char(36) character set ascii collate ascii_bin not null primary key,
    kind        enum('RC', 'RA') not null,
    emission    int not null comment 'the epoch of its documents',
    issued      date not null comment 'the day of its documents',
    made        date not null comment 'its own day, which is in its name: RC-20261129-1',
    number      int not null comment 'of the day it was made',
    size        int not null comment 'documents in it',
    state       enum('issued', 'sent', 'unknown', 'ticket', 'accepted', 'observed', 'rejected', 'held') not null default 'issued' comment 'ticket: SUNAT works on it',
    ticket      varchar(40) character set ascii collate ascii_bin not null default '',
    attempts    int not null default 0,
    runs        int not null default 0 comment 'executions of its state machine that were begun',
    next_try    datetime(3) comment 'when a machine takes it on; null: it is done',
    created_at  datetime(3) not null,
    sent_at     datetime(3) comment 'when it was sent first',
    tried_at    datetime(3),
    answered_at datetime(3),
    code        varchar(10) character set ascii collate ascii_bin not null default '' comment 'of the last answer',
    answer      varchar(500) not null default '',
    notes       text comment 'observations, one a line',
    cdr         varchar(200) character set ascii collate ascii_bin not null default '' comment 'the key of the answer that SUNAT signed',
    unique key summaries_by_name (kind, made, number),
    key summaries_due (next_try)
);

-- What a summary tells of. Where SUNAT refused a summary, its documents are told of by the next one.
create table summary_lines (
    summary  char(36) character set ascii collate ascii_bin not null,
    document char(36) character set ascii collate ascii_bin not null comment 'one that goes by a summary, or the note in whose place its sale is void',
    primary key (summary, document),
    key summary_lines_by_document (document)
);

-- +goose Down
drop table summary_lines, summaries;

-- +goose Up
-- What a person says of each thing that was open when the backup was made: has the world seen it since? It may be said anew until the release.
create table restore_decisions (
    restore_id char(36) character set ascii collate ascii_bin not null,
    kind       varchar(16) character set ascii collate ascii_bin not null comment 'charge, payback, order, events or report',
    item       varchar(64) character set ascii collate ascii_bin not null comment 'the id of a sale or an order, refund/line, the kind of events, or daily',
    outcome    varchar(16) character set ascii collate ascii_bin not null comment 'happened or not_happened',
    decided_by varchar(128) not null,
    decided_at datetime(3) not null,
    primary key (restore_id, kind, item),
    key restore_decisions_by_item (kind, item)
);

-- +goose Down
drop table restore_decisions;

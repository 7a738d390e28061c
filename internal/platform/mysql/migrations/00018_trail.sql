-- +goose Up
-- The trail: a row for what one transaction tells of an execution. steps has states, times and outcomes, texts what steps were given and
-- gave, compressed; package trail reads both. workflow_steps was the trail before: its rows are moved here while the shop sells, under the
-- id of their first step, so new ids begin beyond all of them.
create table trail (
    id         bigint not null auto_increment primary key,
    subject    varchar(64) character set ascii collate ascii_bin not null,
    workflow   varchar(40) character set ascii collate ascii_bin not null,
    entered_at datetime(3) not null comment 'when the first of its steps was entered',
    steps      blob not null,
    texts      mediumblob not null,
    key trail_by_subject (subject)
) auto_increment = 1099511627776;

-- +goose Down
drop table trail;

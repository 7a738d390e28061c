-- +goose Up
-- An event that the bus refuses must not hold up the others: it is told by itself, and set aside after some tries.
alter table outbox
    add column alone boolean not null default false comment 'the bus refused it, or one beside it: it is told by itself',
    add column refused_at datetime(3) comment 'when the bus last refused it by itself',
    add column refusals int not null default 0 comment 'how often, while the bus took others',
    add column set_aside_at datetime(3) comment 'when it was given up, until somebody has it tried again',
    add column failure varchar(200) not null default '' comment 'why it was refused';

-- +goose Down
alter table outbox drop column alone, drop column refused_at, drop column refusals, drop column set_aside_at, drop column failure;

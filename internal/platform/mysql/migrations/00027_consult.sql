-- +goose Up
-- The secret that makes the links of documents which nobody can guess. One row, made when the first link is.
create table consult_keys (
    id     tinyint not null primary key,
    secret binary(32) not null
);

-- +goose Down
drop table consult_keys;

-- +goose Up
-- Each attempt to send a document, the newest last: when it was sent and answered, in milliseconds since 1970, and the code of the answer.
alter table documents add column history varchar(1000) character set ascii collate ascii_bin not null default '';

-- +goose Down
alter table documents drop column history;

-- +goose Up
-- Wrong PINs of a day are read from the audit now: no query reads the tries by day.
alter table pin_tries drop key pin_tries_by_day;

-- +goose Down
alter table pin_tries add key pin_tries_by_day (day, failures);

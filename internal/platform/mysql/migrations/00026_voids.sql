-- +goose Up
-- A note that goes this way is not sent: its sale's document is made void in its place.
alter table documents modify column way enum('bill', 'summary', 'void') not null default 'bill' comment 'alone, with a daily summary, or not at all: its sale is made void';

-- +goose Down
update documents set way = 'bill' where way = 'void';
alter table documents modify column way enum('bill', 'summary') not null default 'bill' comment 'alone, or with a daily summary';

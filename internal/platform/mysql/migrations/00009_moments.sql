-- +goose Up
-- What moved since a moment, or on a day, whatever moved before. It grows at its end alone, so it costs a sale little.
alter table stock_movements add key stock_movements_by_moment (moved_at);

-- +goose Down
alter table stock_movements drop key stock_movements_by_moment;

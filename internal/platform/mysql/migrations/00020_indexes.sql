-- +goose Up
-- Indexes that no query reads. Each costs every row that is written: that of lines by product 260 bytes a sale of three.
alter table sale_lines drop key sale_lines_by_product;
alter table audit_log drop key audit_log_by_time;
alter table restock_lines drop key restock_lines_by_product;
alter table stock_count_writes drop key stock_count_writes_by_count;

-- +goose Down
alter table stock_count_writes add key stock_count_writes_by_count (count_id);
alter table restock_lines add key restock_lines_by_product (product_id);
alter table audit_log add key audit_log_by_time (created_at, id);
alter table sale_lines add key sale_lines_by_product (product_id, sale_id);

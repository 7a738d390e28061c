-- name: Tills :many
select id, name from tills where active order by name;

-- name: InsertTill :exec
insert into tills (id, name) values (?, ?);

-- name: InsertSeries :exec
insert into receipt_series (till_id, document, series) values (?, ?, ?);

-- name: SearchCustomers :many
-- By document number or name prefix (customers_by_document, customers_by_name), else by a word inside the name.
select id, document_kind, document_number, name
from customers
where active and (document_number like sqlc.arg(prefix) or name like sqlc.arg(word))
order by name, id
limit 20;

-- name: InsertCustomer :exec
insert into customers (id, document_kind, document_number, name, phone) values (?, ?, ?, ?, ?);

-- name: MatchCustomers :many
-- Who has the words, by name after a cursor: walks customers_by_search, which holds all of it, and stops at the limit. The line of the
-- pattern stands once for each word (match).
select id, name
from customers
where (active or sqlc.arg(inactive_too))
  and (name > sqlc.arg(after_name) or (name = sqlc.arg(after_name) and id > sqlc.arg(after_id)))
  and search_text like sqlc.arg(pattern)
order by name, id
limit ?;

-- name: CustomersOf :many
select id, document_kind, document_number, name, phone, email, credit_limit, credit_balance, active, version, address, credit_days
from customers
where id in (sqlc.slice('ids'))
order by name, id;

-- name: FindCustomer :one
select id, document_kind, document_number, name, phone, email, credit_limit, credit_balance, active, version, address, credit_days
from customers
where id = ?;

-- name: LockCustomer :one
select id, document_kind, document_number, name, phone, email, credit_limit, credit_balance, active, version, address, credit_days
from customers
where id = ?
for update;

-- name: CustomerByDocument :one
select id, name from customers where document_kind = ? and document_number = ?;

-- name: InsertCustomer :exec
insert into customers (id, document_kind, document_number, name, search_text, phone, email, address) values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: ChangeCustomer :exec
update customers
set document_kind = ?, document_number = ?, name = ?, search_text = ?, phone = ?, email = ?, address = ?, active = ?, version = version + 1
where id = ?;

-- name: SetCredit :exec
update customers set credit_limit = ?, credit_days = ?, version = version + 1 where id = ?;

-- name: AddDebt :execrows
-- The limit is kept here, under the row's lock, whoever else sells to the same customer.
update customers
set credit_balance = credit_balance + sqlc.arg(amount)
where id = sqlc.arg(id) and active and credit_balance + sqlc.arg(amount) <= credit_limit;

-- name: PayDebt :execrows
-- Nobody pays more than he owes.
update customers
set credit_balance = credit_balance - sqlc.arg(amount)
where id = sqlc.arg(id) and credit_balance >= sqlc.arg(amount);

-- name: RaiseDebt :exec
-- Whatever the limit: it was owed before, or what the shop owes is paid.
update customers set credit_balance = credit_balance + sqlc.arg(amount) where id = sqlc.arg(id);

-- name: LowerDebt :execrows
update customers set credit_balance = credit_balance - sqlc.arg(amount) where id = sqlc.arg(id);

-- name: InsertCharge :exec
-- The balance is the one that AddDebt left in this transaction.
insert into customer_credit (customer_id, kind, amount, balance, reference, due_on, actor, created_at)
select c.id, 'charge', sqlc.arg(amount), c.credit_balance, sqlc.arg(reference), date_add(cast(sqlc.arg(day) as date), interval c.credit_days day),
       sqlc.arg(actor), sqlc.arg(at)
from customers c
where c.id = sqlc.arg(id);

-- name: InsertCredit :exec
-- What is no charge: amount is negative for a payment or refund. The balance is the one that this transaction left.
insert into customer_credit (customer_id, kind, amount, balance, reference, method, operation, shift_id, state, actor, created_at)
select c.id, sqlc.arg(kind), sqlc.arg(amount), c.credit_balance, sqlc.arg(reference), sqlc.arg(method), sqlc.arg(operation), sqlc.arg(shift_id),
       sqlc.arg(state), sqlc.arg(actor), sqlc.arg(at)
from customers c
where c.id = sqlc.arg(id);

-- name: Entry :one
-- Served by customer_credit_once.
select customer_id, amount, balance, method, operation, state, version, actor, created_at
from customer_credit
where kind = ? and reference = ?;

-- name: SetEntryState :exec
update customer_credit set state = ?, version = version + 1 where kind = ? and reference = ?;

-- name: BalanceBefore :one
select cast(coalesce(sum(amount), 0) as signed) as balance
from customer_credit
where customer_id = ? and created_at < ?;

-- name: EntriesBetween :many
-- The ledger of some days with the receipts' numbers; served by customer_credit_by_customer.
select c.created_at, c.kind, c.amount, c.reference, c.due_on, c.method, c.operation, c.actor, coalesce(s.series, '') as series, coalesce(s.number, 0) as number
from customer_credit c
left join sales s on s.id = c.reference and c.kind = 'charge'
where c.customer_id = sqlc.arg(customer_id) and c.created_at >= sqlc.arg(from_time) and c.created_at < sqlc.arg(to_time)
order by c.id;

-- name: Ageing :many
-- What each customer owes, by the days since it fell due. Payments count for the oldest charges first, so what is owed
-- are the newest charges, as far as the balance reaches: a charge is open by what the newer ones leave of the balance. A payment
-- that never came and the entry that says so leave no trace here: what was owed is as old as it was.
with charges as (
    select l.customer_id, l.amount, c.credit_balance as owed, coalesce(l.due_on, date(date_sub(l.created_at, interval 5 hour))) as due_on,
           sum(l.amount) over (partition by l.customer_id order by l.id desc) - l.amount as newer
    from customers c
    join customer_credit l on l.customer_id = c.id
    where c.credit_balance > 0 and l.kind = 'charge'
), due as (
    select customer_id, least(amount, owed - newer) as amount, datediff(sqlc.arg(today), due_on) as days
    from charges
    where newer < owed
)
select c.id, c.name, c.document_kind, c.document_number, c.phone, c.credit_balance,
       cast(sum(case when d.days <= 0 then d.amount else 0 end) as signed) as not_due,
       cast(sum(case when d.days between 1 and 30 then d.amount else 0 end) as signed) as to30,
       cast(sum(case when d.days between 31 and 60 then d.amount else 0 end) as signed) as to60,
       cast(sum(case when d.days between 61 and 90 then d.amount else 0 end) as signed) as to90,
       cast(sum(case when d.days > 90 then d.amount else 0 end) as signed) as over90
from due d
join customers c on c.id = d.customer_id
group by c.id, c.name, c.document_kind, c.document_number, c.phone, c.credit_balance
order by c.credit_balance desc, c.id;

-- name: AgesOf :one
-- The same of one customer, as it was at a time.
with charges as (
    select l.amount, cast(sqlc.arg(owed) as signed) as owed, coalesce(l.due_on, date(date_sub(l.created_at, interval 5 hour))) as due_on,
           sum(l.amount) over (order by l.id desc) - l.amount as newer
    from customer_credit l
    where l.customer_id = sqlc.arg(customer_id) and l.created_at < sqlc.arg(before) and l.kind = 'charge'
), due as (
    select least(amount, owed - newer) as amount, datediff(sqlc.arg(day), due_on) as days
    from charges
    where newer < owed
)
select cast(coalesce(sum(case when days <= 0 then amount else 0 end), 0) as signed) as not_due,
       cast(coalesce(sum(case when days between 1 and 30 then amount else 0 end), 0) as signed) as to30,
       cast(coalesce(sum(case when days between 31 and 60 then amount else 0 end), 0) as signed) as to60,
       cast(coalesce(sum(case when days between 61 and 90 then amount else 0 end), 0) as signed) as to90,
       cast(coalesce(sum(case when days > 90 then amount else 0 end), 0) as signed) as over90
from due;

-- name: Owed :many
-- What the shop owes, most first; served by customers_by_balance. Since is when the balance last was not below zero.
select c.id, c.name, c.document_kind, c.document_number, c.phone, cast(-c.credit_balance as signed) as owed,
       cast((
           select min(l.created_at) from customer_credit l
           where l.customer_id = c.id and l.id > coalesce((
               select max(p.id) from customer_credit p where p.customer_id = c.id and p.balance >= 0
           ), 0)
       ) as datetime(3)) as since
from customers c
where c.credit_balance < 0
order by c.credit_balance, c.id
limit 500;

-- name: SalesOfCustomer :many
-- Newest first before a cursor; served by sales_by_customer.
select id, document, series, number, till_name, cashier_name, sold_at, business_day, total, rounding
from sales
where customer_id = sqlc.arg(customer_id) and id < sqlc.arg(before_id)
order by id desc
limit ?;

-- Each query names sales and refunds of one day whose books disagree: what should be, and what is.

-- name: PaymentsWrong :many
-- What was paid is the receipt's total, rounded.
select s.id as sale_id, cast(s.total + s.rounding as signed) as expected, cast(coalesce(sum(p.amount), 0) as signed) as found
from sales s
left join payments p on p.sale_id = s.id
where s.business_day = ?
group by s.id, s.total, s.rounding
having expected <> found
order by s.id
limit 500;

-- name: LinesWrong :many
-- The lines with their ICBPER are the receipt's total.
select s.id as sale_id, cast(s.total as signed) as expected, cast(coalesce(sum(l.amount + l.icbper), 0) as signed) as found
from sales s
left join sale_lines l on l.sale_id = s.id
where s.business_day = ?
group by s.id, s.total
having expected <> found
order by s.id
limit 500;

-- name: NotesWrong :many
-- The lines of a credit note are its amount.
select r.sale_id, r.id as refund_id, cast(r.amount as signed) as expected, cast(coalesce(sum(l.amount + l.icbper), 0) as signed) as found
from refunds r
left join refund_lines l on l.refund_id = r.id
where r.business_day = ?
group by r.sale_id, r.id, r.amount
having expected <> found
order by r.id
limit 500;

-- name: SoldNotMoved :many
-- What was sold left the shelf, product by product; movements by stock_movements_by_reference.
select x.sale_id, x.product_id, cast(sum(x.sold) as signed) as expected, cast(sum(x.moved) as signed) as found
from (
    select s.id as sale_id, l.product_id, l.quantity as sold, 0 as moved
    from sales s
    join sale_lines l on l.sale_id = s.id
    where s.business_day = sqlc.arg(day)
    union all
    select s.id, m.product_id, 0, -m.quantity
    from sales s
    join stock_movements m on m.reference = s.id and m.kind = 'sale'
    where s.business_day = sqlc.arg(day)
) x
group by x.sale_id, x.product_id
having expected <> found
order by x.sale_id, x.product_id
limit 500;

-- name: MovedNotSold :many
-- Goods that left for a sale that is not there; by stock_movements_by_moment.
select m.reference as sale_id, m.product_id, cast(-sum(m.quantity) as signed) as found
from stock_movements m
left join sales s on s.id = m.reference
where m.kind = 'sale' and m.moved_at >= sqlc.arg(from_time) and m.moved_at < sqlc.arg(to_time) and s.id is null
group by m.reference, m.product_id
order by m.reference, m.product_id
limit 500;

-- name: ReturnedNotMoved :many
-- What came back is on the shelf, or was and is wasted.
select x.sale_id, x.refund_id, x.product_id, cast(sum(x.returned) as signed) as expected, cast(sum(x.moved) as signed) as found
from (
    select r.sale_id, r.id as refund_id, l.product_id, b.quantity as returned, 0 as moved
    from refunds r
    join refund_lines b on b.refund_id = r.id
    join sale_lines l on l.sale_id = r.sale_id and l.line = b.line
    where r.business_day = sqlc.arg(day)
    union all
    select r.sale_id, r.id, m.product_id, 0, m.quantity
    from refunds r
    join stock_movements m on m.reference = r.id and m.kind = 'return'
    where r.business_day = sqlc.arg(day)
) x
group by x.sale_id, x.refund_id, x.product_id
having expected <> found
order by x.refund_id, x.product_id
limit 500;

-- name: SoldNotCharged :many
-- What was sold on credit is owed; charges by customer_credit_once.
select x.sale_id, cast(sum(x.sold) as signed) as expected, cast(sum(x.charged) as signed) as found
from (
    select s.id as sale_id, p.amount as sold, 0 as charged
    from sales s
    join payments p on p.sale_id = s.id and p.method = 'credit'
    where s.business_day = sqlc.arg(day)
    union all
    select s.id, 0, c.amount
    from sales s
    join customer_credit c on c.kind = 'charge' and c.reference = s.id
    where s.business_day = sqlc.arg(day)
) x
group by x.sale_id
having expected <> found
order by x.sale_id
limit 500;

-- name: ChargedNotSold :many
-- Served by customer_credit_by_time.
select c.reference as sale_id, cast(sum(c.amount) as signed) as found
from customer_credit c
left join sales s on s.id = c.reference
where c.created_at >= sqlc.arg(from_time) and c.created_at < sqlc.arg(to_time) and c.kind = 'charge' and s.id is null
group by c.reference
order by c.reference
limit 500;

-- name: ReturnedNotCredited :many
-- What goes back for goods bought on credit lowers the debt.
select x.sale_id, x.refund_id, cast(sum(x.returned) as signed) as expected, cast(sum(x.credited) as signed) as found
from (
    select r.sale_id, r.id as refund_id, o.amount as returned, 0 as credited
    from refunds r
    join refund_payouts o on o.refund_id = r.id and o.method = 'credit' and o.state <> 'refused'
    where r.business_day = sqlc.arg(day)
    union all
    select r.sale_id, r.id, 0, -c.amount
    from refunds r
    join customer_credit c on c.kind = 'refund' and c.reference = r.id
    where r.business_day = sqlc.arg(day)
) x
group by x.sale_id, x.refund_id
having expected <> found
order by x.refund_id
limit 500;

-- name: DeleteDifferences :exec
delete from book_differences where business_day = ? and books = ?;

-- name: InsertDifference :exec
insert into book_differences (business_day, books, line, kind, sale_id, refund_id, product_id, expected, found) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: Differences :many
select d.business_day, d.books, d.kind, d.sale_id, d.refund_id, d.product_id, d.expected, d.found,
       coalesce(s.series, '') as series, coalesce(s.number, 0) as number, coalesce(p.name, '') as product
from book_differences d
left join sales s on s.id = d.sale_id
left join products p on p.id = d.product_id
where d.business_day >= sqlc.arg(from_day) and d.business_day <= sqlc.arg(to_day)
order by d.business_day, d.books, d.line;

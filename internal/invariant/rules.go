package invariant

// Rules is the list. What belongs to a new table is added here, and every test, benchmark and backup holds to it.
var Rules = []Rule{
	{"on hand is the sum of the movements, and not below zero unless an open incident says why", `
		select s.product_id, s.on_hand from stock s
		left join (select product_id, sum(quantity) as moved from stock_movements group by product_id) m on m.product_id = s.product_id
		where s.on_hand <> coalesce(m.moved, 0) or (s.on_hand < 0 and not exists
			(select 1 from stock_incidents i where i.product_id = s.product_id and i.closed_at is null))`},
	{"the balance of each movement is the sum so far", `
		select product_id, balance from
			(select product_id, balance, sum(quantity) over (partition by product_id order by id) as so_far from stock_movements) m
		where balance <> so_far`},
	{"reserved is the sum of the reservations", `
		select s.product_id, s.reserved from stock s
		left join (select product_id, sum(quantity) as promised from stock_reservations group by product_id) r on r.product_id = s.product_id
		where s.reserved <> coalesce(r.promised, 0) or (s.reserved > s.on_hand and not exists
			(select 1 from stock_incidents i where i.product_id = s.product_id and i.closed_at is null))`},
	{"what a customer owes is the sum of the ledger", `
		select c.id, c.credit_balance from customers c
		left join (select customer_id, sum(amount) as owed from customer_credit group by customer_id) l on l.customer_id = c.id
		where c.credit_balance <> coalesce(l.owed, 0)`},
	{"a sale on credit is charged to its customer", `
		select p.sale_id, p.amount from payments p
		left join sales s on s.id = p.sale_id
		left join customer_credit l on l.reference = p.sale_id and l.kind = 'charge' and l.customer_id = s.customer_id
		where p.method = 'credit' and l.amount is null`},
	{"a reservation belongs to a checkout that is not recorded", `
		select r.sale_id, coalesce(c.state, 'none') from stock_reservations r
		left join checkouts c on c.sale_id = r.sale_id where c.state is null or c.state = 'recorded'`},
	{"a sale is recorded exactly when its checkout is", `
		select c.sale_id, c.state from checkouts c left join sales s on s.id = c.sale_id where (c.state = 'recorded') <> (s.id is not null)
		union all select s.id, 'no checkout' from sales s left join checkouts c on c.sale_id = s.id where c.sale_id is null`},
	{"what was paid is the total plus the rounding", `
		select s.id, s.total from sales s left join payments p on p.sale_id = s.id
		group by s.id, s.total, s.rounding having coalesce(sum(p.amount), 0) <> s.total + s.rounding or s.rounding > 0 or s.rounding < -9`},
	{"receipt numbers have no gap and none comes twice", `
		select n.series, n.last_number from receipt_series n left join sales s on s.series = n.series and s.till_id = n.till_id
		where n.document in ('boleta', 'factura')
		group by n.series, n.last_number
		having count(s.id) <> n.last_number or count(distinct s.number) <> n.last_number or coalesce(max(s.number), 0) <> n.last_number`},
	{"credit note numbers have no gap and none comes twice", `
		select n.series, n.last_number from receipt_series n left join refunds r on r.series = n.series and r.till_id = n.till_id
		where n.document in ('boleta_credit_note', 'factura_credit_note')
		group by n.series, n.last_number
		having count(r.id) <> n.last_number or count(distinct r.number) <> n.last_number or coalesce(max(r.number), 0) <> n.last_number`},
	{"what came back is what the credit notes say, and never more than was bought", `
		select l.sale_id, l.line from sale_lines l
		left join (select f.sale_id, r.line, sum(r.quantity) as back, sum(r.amount) as amount, sum(r.igv) as igv from refund_lines r
			join refunds f on f.id = r.refund_id group by f.sale_id, r.line) r on r.sale_id = l.sale_id and r.line = l.line
		where l.returned <> coalesce(r.back, 0) or l.returned > l.quantity or coalesce(r.amount, 0) > l.amount or coalesce(r.igv, 0) > l.igv
			or (l.returned = l.quantity and coalesce(r.amount, 0) <> l.amount)`},
	{"no payment gives back more than it brought", `
		select p.sale_id, p.line from payments p
		join refunds r on r.sale_id = p.sale_id
		join refund_payouts o on o.refund_id = r.id and o.line = p.line
		group by p.sale_id, p.line, p.amount having sum(o.amount) > p.amount`},
	{"what was settled in cash moved a drawer, once and by its amount", `
		select s.id, s.amount from settlements s left join till_movements m on m.reference = s.id and m.kind = 'settlement'
		where (s.outcome = 'cash') <> (m.id is not null) or m.amount <> if(s.kind = 'payout', -s.amount, s.amount)
		union all select m.reference, m.amount from till_movements m left join settlements s on s.id = m.reference
		where m.kind = 'settlement' and s.id is null`},
	{"money that never came, or went in another way, was decided about", `
		select p.sale_id, p.state from payments p
		where p.state in ('rejected', 'settled', 'written_off') and not exists (select 1 from settlements s where s.kind = 'payment' and s.subject = p.sale_id and s.line = p.line)
		union all select o.refund_id, o.state from refund_payouts o
		where o.state = 'settled' and not exists (select 1 from settlements s where s.kind = 'payout' and s.subject = o.refund_id and s.line = o.line)`},
	{"a credit payment that never came is owed again, once", `
		select l.reference, l.amount from customer_credit l
		left join settlements s on s.kind = 'credit_payment' and s.subject = l.reference and s.outcome = 'rejected'
		left join customer_credit a on a.reference = s.id and a.kind = 'adjustment' and a.customer_id = l.customer_id
		where l.kind = 'payment' and (l.state = 'rejected') <> (coalesce(a.amount, 0) = -l.amount)`},
	{"a credit note is the sum of its lines", `
		select r.id, r.amount from refunds r left join refund_lines l on l.refund_id = r.id
		group by r.id, r.amount having coalesce(sum(l.base + l.igv + l.icbper), 0) <> r.amount`},
	{"what a refund took back is in the ledger, once", `
		select r.id, l.product_id from refunds r
		join refund_lines b on b.refund_id = r.id
		join sale_lines l on l.sale_id = r.sale_id and l.line = b.line
		left join (select reference, product_id, sum(if(kind = 'return', quantity, 0)) as returned, sum(if(kind = 'waste', quantity, 0)) as wasted
			from stock_movements group by reference, product_id) m on m.reference = r.id and m.product_id = l.product_id
		group by r.id, l.product_id, m.returned, m.wasted
		having coalesce(m.returned, 0) <> sum(b.quantity) or coalesce(m.wasted, 0) <> -sum(if(b.goods = 'waste', b.quantity, 0))`},
	{"a refund has its event once", `
		select r.id, count(o.id) from refunds r left join outbox o on o.subject = r.id and o.kind = 'RefundRecorded' group by r.id having count(o.id) <> 1`},
	{"a sale has its event once", `
		select s.id, count(o.id) from sales s left join outbox o on o.subject = s.id and o.kind = 'SaleCompleted'
		group by s.id having count(o.id) <> 1
		union all select o.subject, 1 from outbox o left join sales s on s.id = o.subject where o.kind = 'SaleCompleted' and s.id is null`},
	{"a line is its base and its tax", `select sale_id, line from sale_lines where base + igv <> amount`},
	{"the sums of a sale are those of its lines", `
		select s.id, s.total from sales s left join sale_lines l on l.sale_id = s.id
		group by s.id, s.taxed_base, s.exonerated, s.unaffected, s.igv, s.icbper, s.total, s.cost
		having coalesce(sum(l.amount + l.icbper), 0) <> s.total or sum(l.igv) <> s.igv or sum(l.icbper) <> s.icbper or sum(l.cost) <> s.cost
			or sum(if(l.tax_class = 'gravado', l.base, 0)) <> s.taxed_base or sum(if(l.tax_class = 'exonerado', l.base, 0)) <> s.exonerated
			or sum(if(l.tax_class = 'inafecto', l.base, 0)) <> s.unaffected`},
	{"what left the shelf is what was sold, once", `
		select l.sale_id, l.product_id from sale_lines l
		left join stock_movements m on m.reference = l.sale_id and m.product_id = l.product_id and m.kind = 'sale'
		group by l.sale_id, l.product_id, l.quantity having count(m.id) <> 1 or sum(m.quantity) <> -l.quantity
		union all select m.reference, m.product_id from stock_movements m
		left join sale_lines l on l.sale_id = m.reference and l.product_id = m.product_id where m.kind = 'sale' and l.sale_id is null`},
}

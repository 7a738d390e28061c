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
		select p.sale_id, max(s.total) from payments p straight_join sales s on s.id = p.sale_id
		group by p.sale_id having sum(p.amount) <> max(s.total + s.rounding)
		union all select s.id, s.total from sales s left join payments p on p.sale_id = s.id
		where p.sale_id is null and s.total + s.rounding <> 0 or s.rounding > 0 or s.rounding < -9`},
	{"money by card, wallet or bank has the number of its operation, in one spelling", `
		select concat(sale_id, '/', line), reference from payments
		where method not in ('cash', 'credit') and reference = '' or reference regexp '[[:cntrl:]]|[[:space:]]{2}|^[[:space:]]|[[:space:]]$'
		union all select reference, operation from customer_credit
		where kind = 'payment' and method <> 'cash' and operation = '' or operation regexp '[[:cntrl:]]|[[:space:]]{2}|^[[:space:]]|[[:space:]]$'
		union all select id, reference from settlements
		where (outcome = 'transfer' or outcome = 'confirmed' and kind = 'payout') and reference = '' or reference regexp '[[:cntrl:]]|[[:space:]]{2}|^[[:space:]]|[[:space:]]$'
		union all select id, operation from purchase_payments
		where method <> 'cash' and operation = '' or operation regexp '[[:cntrl:]]|[[:space:]]{2}|^[[:space:]]|[[:space:]]$'`},
	{"receipt numbers have no gap but that of a restore, and none comes twice", `
		select n.series, n.last_number from receipt_series n left join sales s on s.series = n.series and s.till_id = n.till_id
		where n.document in ('boleta', 'factura')
		group by n.series, n.last_number
		having count(s.id) + (select coalesce(sum(g.last_number - g.first_number + 1), 0) from series_gaps g where g.series = n.series) <> n.last_number or count(distinct s.number) <> count(s.id)
			or greatest(coalesce(max(s.number), 0), (select coalesce(max(g.last_number), 0) from series_gaps g where g.series = n.series)) <> n.last_number`},
	{"credit note numbers have no gap but that of a restore, and none comes twice", `
		select n.series, n.last_number from receipt_series n left join refunds r on r.series = n.series and r.till_id = n.till_id
		where n.document in ('boleta_credit_note', 'factura_credit_note')
		group by n.series, n.last_number
		having count(r.id) + (select coalesce(sum(g.last_number - g.first_number + 1), 0) from series_gaps g where g.series = n.series) <> n.last_number or count(distinct r.number) <> count(r.id)
			or greatest(coalesce(max(r.number), 0), (select coalesce(max(g.last_number), 0) from series_gaps g where g.series = n.series)) <> n.last_number`},
	{"each sale of a series that goes to SUNAT has its document, and it says the same", `
		select s.series, s.number from receipt_series n join sales s on s.series = n.series left join documents d on d.id = s.id
		where n.emission is not null and (d.id is null or d.emission <> n.emission)
		union all select d.id, d.number from documents d left join sales s on s.id = d.id
		where d.kind in ('01', '03') and (s.id is null or d.series <> s.series or d.number <> s.number or d.business_day <> s.business_day
			or d.total <> s.total + s.rounding or d.kind <> if(s.document = 'boleta', '03', '01'))`},
	{"a credit note goes to SUNAT when its sale does, and says the same", `
		select r.series, r.number from refunds r join documents o on o.id = r.sale_id join receipt_series n on n.series = r.series and n.emission = o.emission
		left join documents d on d.id = r.id where d.id is null and o.state not in ('rejected', 'void')
		union all select d.id, d.number from documents d left join refunds r on r.id = d.id
		where d.kind = '07' and (r.id is null or r.sale_id <> d.original or d.series <> r.series or d.number <> r.number or d.total <> r.amount)`},
	{"a document that SUNAT accepted has the answer, and one that waits for nobody says why", `
		select d.id, d.state from documents d
		where d.state in ('accepted', 'observed') and d.cdr = '' and d.advice <> 'looked_up'
			or d.state in ('rejected', 'held') and d.advice = ''
			or d.state in ('issued', 'sent', 'unknown') and (d.next_try is null) <> exists
				(select 1 from summary_lines l join summaries s on s.id = l.summary where l.document = d.id and s.next_try is not null)`},
	{"a summary that waits for nobody is answered, and none tells of what another one tells of at the time", `
		select s.id, s.state from summaries s
		where (s.next_try is null) <> (s.state in ('accepted', 'observed', 'rejected', 'held'))
			or s.size <> (select count(*) from summary_lines l where l.summary = s.id)
		union all select l.document, count(*) from summary_lines l join summaries s on s.id = l.summary
		where s.next_try is not null group by l.document having count(*) > 1`},
	{"the document of a sale is void when a note says so, and its note then goes to nobody", `
		select d.id, d.state from documents d left join documents n on n.original = d.id and n.way = 'void' and n.state = 'void'
		where d.kind <> '07' and d.state <> 'rejected' and (d.state = 'void') <> (n.id is not null)`},
	{"nobody has a number that may have been given out before a restore", `
		select g.series, s.number from series_gaps g join sales s on s.series = g.series and s.number between g.first_number and g.last_number
		union all select g.series, r.number from series_gaps g join refunds r on r.series = g.series and r.number between g.first_number and g.last_number`},
	{"numbers and times of a series go in one order, and a paper is of the day of its time", `
		select x.series, x.number from
			(select id, series, number, sold_at as at, business_day, lag(sold_at) over (partition by series order by number) as before_it from sales
			union all select id, series, number, refunded_at, business_day, lag(refunded_at) over (partition by series order by number) from refunds) x
		join receipt_series n on n.series = x.series
		where x.number >= n.ordered_from
			and (x.at < x.before_it and x.number > n.ordered_from or x.at > n.last_at or x.business_day <> date(date_sub(x.at, interval 5 hour)))`},
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
	{"no drawer is drawn below zero", `
		select d.id, d.cash from (
			select s.id, s.overdrawn, s.opening_float + coalesce(p.amount, 0) - coalesce(o.amount, 0) + coalesce(m.amount, 0) as cash from till_shifts s
			left join (select a.shift_id, sum(p.amount) as amount from sales a join payments p on p.sale_id = a.id where p.method = 'cash' group by a.shift_id) p
				on p.shift_id = s.id
			left join (select r.shift_id, sum(o.amount) as amount from refunds r join refund_payouts o on o.refund_id = r.id
				where o.method = 'cash' and o.state in ('pending', 'paid', 'to_confirm') group by r.shift_id) o on o.shift_id = s.id
			left join (select shift_id, sum(amount) as amount from till_movements group by shift_id) m on m.shift_id = s.id
		) d where d.cash + d.overdrawn < 0`},
	{"the shop owes a customer no more than he paid of goods that came back", `
		select c.id, c.credit_balance from customers c
		left join (select customer_id, sum(amount) as back from customer_credit where kind = 'refund' group by customer_id) r on r.customer_id = c.id
		where c.credit_balance < least(0, coalesce(r.back, 0))`},
	{"what was paid of what the shop owes was owed, and moved a drawer when it was cash", `
		select l.reference, l.balance from customer_credit l where l.kind = 'payout' and (l.amount <= 0 or l.balance > 0)
		union all select l.reference, l.amount from customer_credit l
		left join till_movements m on m.kind = 'credit_payout' and m.reference = l.reference
		where l.kind = 'payout' and ((l.method = 'cash') <> (m.id is not null) or -m.amount - l.amount not between 0 and 9 or m.amount mod 10 <> 0)
		union all select m.reference, m.amount from till_movements m
		left join customer_credit l on l.kind = 'payout' and l.reference = m.reference where m.kind = 'credit_payout' and l.id is null`},
	{"a credit payment that never came, and a payout that was never sent, is owed again, once", `
		select l.reference, l.amount from customer_credit l
		left join settlements s on s.kind = if(l.kind = 'payout', 'credit_payout', 'credit_payment') and s.subject = l.reference and s.outcome = 'rejected'
		left join customer_credit a on a.reference = s.id and a.kind = 'adjustment' and a.customer_id = l.customer_id
		where l.kind in ('payment', 'payout') and (l.state = 'rejected') <> (coalesce(a.amount, 0) = -l.amount)`},
	{"the goods of a day that is rolled up add up to it", `
		select d.business_day, concat_ws(' ', d.recovered, p.recovered, d.uncosted, p.uncosted) from rollup_days d
		left join (select business_day, sum(recovered) as recovered, sum(uncosted) as uncosted from rollup_products group by business_day) p
			on p.business_day = d.business_day
		where d.recovered <> coalesce(p.recovered, 0) or d.uncosted <> coalesce(p.uncosted, 0)
		union all select p.business_day, p.product_id from rollup_products p left join rollup_days d on d.business_day = p.business_day where d.business_day is null`},
	{"a credit note is the sum of its lines", `
		select r.id, r.amount from refunds r left join refund_lines l on l.refund_id = r.id
		group by r.id, r.amount having coalesce(sum(l.base + l.igv + l.icbper), 0) <> r.amount`},
	{"what a refund took back is in the ledger, once", `
		select r.id, l.product_id from refunds r
		join refund_lines b on b.refund_id = r.id
		join sale_lines l on l.sale_id = r.sale_id and l.line = b.line
		left join (select reference, product_id, sum(if(kind = 'return', quantity, 0)) as returned, sum(if(kind = 'waste', quantity, 0)) as wasted
			from stock_movements where source = 'refund' group by reference, product_id) m on m.reference = r.id and m.product_id = l.product_id
		group by r.id, l.product_id, m.returned, m.wasted
		having coalesce(m.returned, 0) <> sum(b.quantity) or coalesce(m.wasted, 0) <> -sum(if(b.goods = 'waste', b.quantity, 0))
		union all select m.reference, m.product_id from stock_movements m
		left join refunds r on r.id = m.reference
		left join sale_lines l on l.sale_id = r.sale_id and l.product_id = m.product_id
		left join refund_lines b on b.refund_id = r.id and b.line = l.line
		where m.source = 'refund' group by m.id, m.reference, m.product_id having count(b.line) = 0`},
	{"a refund has its event once", `
		select r.id, count(o.id) from refunds r left join outbox o on o.subject = r.id and o.kind = 'RefundRecorded' group by r.id having count(o.id) <> 1`},
	{"what somebody did with an order is in the audit, once", `
		select a.id, a.order_id from restock_acts a
		left join audit_log l on l.act_id = a.id and l.action = concat('restock.', a.kind) and l.subject = a.order_id and l.actor = a.actor
		where l.id is null`},
	{"a sale has its event once", `
		select id, sum(events) from (
			select id, 1 as sales, 0 as events from sales
			union all select subject, 0, 1 from outbox where kind = 'SaleCompleted'
		) both_books group by id having sum(sales) <> 1 or sum(events) <> 1`},
	{"a line is its base and its tax", `select sale_id, line from sale_lines where base + igv <> amount`},
	{"the sums of a sale are those of its lines", `
		select l.sale_id, max(s.total) from sale_lines l straight_join sales s on s.id = l.sale_id
		group by l.sale_id
		having sum(l.amount + l.icbper) <> max(s.total) or sum(l.igv) <> max(s.igv) or sum(l.icbper) <> max(s.icbper) or sum(l.cost) <> max(s.cost)
			or sum(if(l.tax_class = 'gravado', l.base, 0)) <> max(s.taxed_base) or sum(if(l.tax_class = 'exonerado', l.base, 0)) <> max(s.exonerated)
			or sum(if(l.tax_class = 'inafecto', l.base, 0)) <> max(s.unaffected)
		union all select s.id, s.total from sales s left join sale_lines l on l.sale_id = s.id where l.sale_id is null and s.total <> 0`},
	// Sale by sale, as the primary key has them: how many products, how much, and how much of each, as one sum. Goods that left for no sale
	// are the next rule's.
	{"what left the shelf is what was sold, once", `
		select id, concat_ws(' ', 'sold', sold, 'left', gone) from (
			select s.id,
				(select concat_ws(' ', count(distinct l.product_id), sum(l.quantity), sum(l.quantity * cast(crc32(l.product_id) as signed)))
					from sale_lines l where l.sale_id = s.id) as sold,
				(select concat_ws(' ', count(*), -sum(m.quantity), -sum(m.quantity * cast(crc32(m.product_id) as signed)))
					from stock_movements m where m.reference = s.id and m.source = 'sale') as gone
			from sales s
		) both_books where sold <> gone`},
	{"a movement of goods names a thing of its kind that there is", `
		select m.id, concat_ws(' ', m.kind, 'of', m.source, m.reference) from stock_movements m
		left join sales s on m.source = 'sale' and s.id = m.reference
		left join refunds r on m.source = 'refund' and r.id = m.reference
		left join stock_documents d on m.source in ('receipt', 'adjustment') and d.id = m.reference and d.kind = m.source
		left join restock_acts a on m.source = 'delivery' and a.id = m.reference and a.kind = 'receive'
		left join stock_counts c on m.source = 'count' and c.id = m.reference and c.state = 'posted'
		left join purchases p on m.source = 'purchase' and p.id = m.reference and p.act_id is null
		where coalesce(s.id, r.id, d.id, a.id, c.id, p.id, if(m.source = 'opening', '', null)) is null
			or m.kind not in (m.source, case m.source when 'refund' then 'return' when 'delivery' then 'receipt' when 'purchase' then 'receipt' else m.source end,
				if(m.source in ('refund', 'adjustment'), 'waste', m.source))`},
	{"a thing moves a product once", `
		select min(id), concat_ws(' ', source, reference) from stock_movements force index (stock_movements_by_reference) where source <> 'opening'
		group by reference, source having count(*) > count(distinct product_id, kind)`},
	{"what was received or adjusted is in the ledger", `
		select d.id, d.kind from stock_documents d where not exists (select 1 from stock_movements m where m.reference = d.id and m.source = d.kind)`},
	{"batches of perishable goods hold what is on hand, and none less than nothing", `
		select s.product_id, concat_ws(' ', s.on_hand, 'on hand,', coalesce(b.lie, 0), 'in batches') from stock s
		join products p on p.id = s.product_id and p.perishable
		left join (select product_id, sum(remaining) as lie from stock_batches group by product_id) b on b.product_id = s.product_id
		where coalesce(b.lie, 0) <> greatest(s.on_hand, 0)
		union all select id, remaining from stock_batches where remaining < 0 or (expires_on is null and id <> product_id)`},
	{"what came back lies in batches that its sale took it from, and no more than it took", `
		select t.sale_id, t.batch_id from sale_batches t left join stock_batches b on b.id = t.batch_id
		where b.id is null or t.quantity <= 0 or t.returned < 0 or t.returned > t.quantity
		union all select t.sale_id, b.product_id from sale_batches t
		join stock_batches b on b.id = t.batch_id
		left join stock_movements m on m.reference = t.sale_id and m.source = 'sale' and m.product_id = b.product_id
		group by t.sale_id, b.product_id, m.quantity having sum(t.quantity) > -coalesce(m.quantity, 0)`},
	{"what a posted count found is in the ledger, once", `
		select l.count_id, l.product_id from stock_count_lines l
		join stock_counts c on c.id = l.count_id
		left join stock_movements m on m.reference = l.count_id and m.source = 'count' and m.product_id = l.product_id
		where coalesce(l.variance, 0) <> coalesce(m.quantity, 0) or (c.state = 'posted' and l.counted is not null) <> (l.variance is not null)`},
	{"a movement of cash names a thing of its kind that there is", `
		select m.id, concat_ws(' ', m.kind, m.reference) from till_movements m
		left join customer_credit l on l.kind = 'payment' and l.reference = m.reference and l.method = 'cash' and l.amount = -m.amount
		where m.kind = 'credit_payment' and l.id is null`},
	{"an entry of what a customer owes names a thing of its kind that there is", `
		select l.id, concat_ws(' ', l.kind, l.reference) from customer_credit l
		left join sales s on l.kind = 'charge' and s.id = l.reference and s.customer_id = l.customer_id
		left join refunds r on l.kind = 'refund' and r.id = l.reference
		where (l.kind = 'charge' and s.id is null) or (l.kind = 'refund' and r.id is null)`},
	{"what a purchase brought is in the ledger, once: with itself, or with the receipt of its order", `
		select l.purchase_id, l.product_id from (
			select p.id as purchase_id, coalesce(p.act_id, p.id) as reference, if(p.act_id is null, 'purchase', 'delivery') as source, l.product_id,
				sum(l.quantity + l.bonus) as came
			from purchases p join purchase_lines l on l.purchase_id = p.id group by p.id, p.act_id, l.product_id
		) l
		left join stock_movements m on m.reference = l.reference and m.product_id = l.product_id and m.source = l.source
		group by l.purchase_id, l.product_id, l.came having count(m.id) <> 1 or sum(m.quantity) <> l.came
		union all select m.reference, m.product_id from stock_movements m
		left join purchase_lines l on l.purchase_id = m.reference and l.product_id = m.product_id
		where m.source = 'purchase' and l.purchase_id is null`},
	{"the total of a purchase is what it is made of, and its lines and freight come to it", `
		select id, total from purchases where taxed_base + igv + untaxed + rounding <> total
		union all select p.id, p.total from purchases p left join purchase_lines l on l.purchase_id = p.id
		group by p.id, p.total, p.rounding, p.freight, p.freight_apart
		having coalesce(sum(l.amount), 0) + p.freight + p.rounding <> p.total or coalesce(sum(l.freight), 0) <> p.freight + p.freight_apart`},
	{"what is owed to suppliers is what they billed less what was paid, and nobody is paid more", `
		select p.id, p.paid from purchases p left join purchase_payments y on y.purchase_id = p.id
		group by p.id, p.paid, p.total having coalesce(sum(y.amount), 0) <> p.paid or p.paid > p.total
		union all select y.id, y.supplier_id from purchase_payments y join purchases p on p.id = y.purchase_id
		where y.supplier_id <> p.supplier_id or y.amount <= 0 or y.owed < 0`},
	{"what a supplier was paid in cash left a drawer, once and by its amount", `
		select y.id, y.amount from purchase_payments y left join till_movements m on m.reference = y.id and m.kind = 'supplier_payment'
		where (y.method = 'cash') <> (m.id is not null) or m.amount <> -y.amount or m.shift_id <> y.shift_id
		union all select m.reference, m.amount from till_movements m left join purchase_payments y on y.id = m.reference
		where m.kind = 'supplier_payment' and y.id is null`},
	{"a purchase without an order and each payment are in the audit, and a purchase has its event once", `
		select p.id, 'not in the audit' from purchases p where p.act_id is null
			and not exists (select 1 from audit_log l where l.subject = p.id and l.action = 'purchase.entered')
		union all select y.purchase_id, count(*) from purchase_payments y group by y.purchase_id
			having count(*) <> (select count(*) from audit_log l where l.subject = y.purchase_id and l.action = 'purchase.paid')
		union all select p.id, count(o.id) from purchases p left join outbox o on o.subject = p.id and o.kind = 'PurchaseEntered'
		group by p.id having count(o.id) <> 1`},
	{"no more came of a product than was ordered, and what came is what the receipts of its order say", `
		select l.order_id, l.product_id from restock_lines l
		left join (select order_id, product_id, sum(quantity) as came from restock_receipts group by order_id, product_id) r
			on r.order_id = l.order_id and r.product_id = l.product_id
		where l.received <> coalesce(r.came, 0) or l.received > l.ordered
		union all select r.order_id, r.product_id from restock_receipts r
		left join restock_lines l on l.order_id = r.order_id and l.product_id = r.product_id where l.order_id is null`},
	{"what came for an order is in the ledger, once", `
		select r.act_id, r.product_id from (select act_id, product_id, sum(quantity) as came from restock_receipts group by act_id, product_id) r
		left join stock_movements m on m.reference = r.act_id and m.product_id = r.product_id and m.source = 'delivery'
		group by r.act_id, r.product_id, r.came having count(m.id) <> 1 or sum(m.quantity) <> r.came
		union all select m.reference, m.product_id from restock_acts a
		join stock_movements m on m.reference = a.id and m.source = 'delivery'
		left join restock_receipts r on r.act_id = a.id and r.product_id = m.product_id where r.act_id is null`},
	{"a supplier has one draft at most, which is marked as his", `
		select supplier_id, count(*) from restock_orders where state = 'draft' group by supplier_id having count(*) > 1
		union all select id, state from restock_orders where (state = 'draft') <> (open_draft is not null) or open_draft <> supplier_id`},
	{"an order is in the state to which its acts brought it", `
		select o.id, o.state from restock_orders o
		left join (select order_id, sum(kind = 'approve') as approved, sum(kind = 'reject') as rejected, sum(kind = 'expire') as expired,
				sum(kind = 'close') as closed, sum(kind = 'cancel') as cancelled, sum(kind = 'receive') as received
			from restock_acts group by order_id) a on a.order_id = o.id
		where coalesce(a.approved, 0) > 1
			or (o.state in ('approved', 'sent', 'partial', 'received', 'closed_short') and coalesce(a.approved, 0) <> 1)
			or (o.state in ('draft', 'rejected', 'expired') and coalesce(a.approved, 0) <> 0)
			or (o.state in ('partial', 'received') and coalesce(a.received, 0) = 0)
			or (o.state in ('draft', 'approved', 'sent', 'rejected', 'expired') and coalesce(a.received, 0) <> 0)
			or coalesce(a.rejected, 0) <> (o.state = 'rejected') or coalesce(a.expired, 0) <> (o.state = 'expired')
			or coalesce(a.closed, 0) <> (o.state = 'closed_short') or coalesce(a.cancelled, 0) <> (o.state = 'cancelled')`},
	{"an order counts as coming for as long as something is to come of it", `
		select o.id, o.state from restock_orders o
		left join (select order_id, sum(ordered - received) as coming, sum(received) as came from restock_lines group by order_id) l on l.order_id = o.id
		where (o.state in ('draft', 'approved', 'sent', 'partial') and coalesce(l.coming, 0) <= 0) or (o.state = 'received' and l.coming <> 0)
			or (o.state = 'partial') > (l.came > 0) or (o.state in ('draft', 'approved', 'sent', 'rejected', 'expired') and l.came <> 0)`},
	{"the total of an order is that of its lines", `
		select o.id, o.total from restock_orders o left join restock_lines l on l.order_id = o.id
		group by o.id, o.total having coalesce(sum(round(l.cost * l.ordered / 1000)), 0) <> o.total`},
	{"an order has its events, each once", `
		select o.id, concat_ws(' ', o.state, 'drafted', e.drafted, 'decided', e.decided, 'received', e.received, 'sent', e.sent) from restock_orders o
		left join (select order_id, sum(kind = 'receive') as received, sum(kind <> 'receive') as decided from restock_acts group by order_id) a on a.order_id = o.id
		left join (select subject, sum(kind = 'RestockDrafted') as drafted, sum(kind = 'RestockDecided') as decided, sum(kind = 'RestockReceived') as received,
			sum(kind = 'RestockSent') as sent from outbox where kind like 'Restock%' group by subject) e on e.subject = o.id
		where coalesce(e.drafted, 0) <> 1 or coalesce(e.decided, 0) <> coalesce(a.decided, 0) or coalesce(e.received, 0) <> coalesce(a.received, 0)
			or coalesce(e.sent, 0) <> (o.sent_at is not null)`},
}

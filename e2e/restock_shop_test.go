package e2e_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/mailbox"
)

// supplier is somebody to order from.
type supplier struct{ id, name, email string }

var suppliers atomic.Int64

// supplier adds a supplier who delivers within two days.
func (s *shop) supplier(change ...func(*catalog.Supplier)) supplier {
	s.t.Helper()
	number := suppliers.Add(1)
	added := catalog.Supplier{ID: newID(), Code: fmt.Sprintf("PR%d", number), Name: fmt.Sprintf("Proveedor %d S.A.C.", number), RUC: fmt.Sprintf("20%09d", number),
		Contact: "Ana Ñahui", Phone: "+51990000999", Email: fmt.Sprintf("pedidos-%d@proveedor.example", number), LeadTimeDays: 2}
	for _, c := range change {
		c(&added)
	}
	err := mysql.InTx(s.ctx(), s.db(), func(tx *sql.Tx) error { return catalog.AddSuppliers(s.ctx(), tx, []catalog.Supplier{added}) })
	if err != nil {
		s.t.Fatalf("adding a supplier: %v", err)
	}
	return supplier{added.ID, added.Name, added.Email}
}

// packs makes a product one of the supplier's, who packs it by six, with a reorder point of eleven: an empty shelf asks for
// two packs. It costs S/ 8.00.
func (v supplier) packs(change ...func(*catalog.NewProduct)) func(*catalog.NewProduct) {
	return func(p *catalog.NewProduct) {
		p.SupplierID, p.PackSize, p.ReorderPoint = v.id, 6*quantity.One, 11*quantity.One
		for _, c := range change {
			c(p)
		}
	}
}

func perishable(p *catalog.NewProduct) { p.Perishable = true }

// plan asks for a draft of one supplier.
func (t *till) plan(v supplier) answer {
	return t.send(http.MethodPost, "/api/restocks", body{"id": newID(), "supplierId": v.id})
}

type drafts struct{ Drafts []restock.OpenDraft }

// drafted has the manager draft an order and gives its id.
func (s *shop) drafted(v supplier) string {
	s.t.Helper()
	made := decode[drafts](s.till(manager).plan(v).want(http.StatusCreated)).Drafts
	if len(made) != 1 || !made[0].Fresh || made[0].SupplierID != v.id {
		s.t.Fatalf("drafted %+v", made)
	}
	return made[0].ID
}

func (s *shop) order(id string) restock.Order {
	s.t.Helper()
	return decode[restock.Order](s.till(manager).get("/api/restocks/" + id).want(http.StatusOK))
}

func (t *till) act(orderID, route string, b body) answer {
	return t.send(http.MethodPost, "/api/restocks/"+orderID+"/"+route, b)
}

func approving(lines ...any) body {
	b := body{"id": newID(), "decision": "approve"}
	if lines != nil {
		b["lines"] = lines
	}
	return b
}

func rejecting(reason string) body {
	return body{"id": newID(), "decision": "reject", "reason": reason}
}

func ending(reason string) body { return body{"id": newID(), "reason": reason} }

func of(p product, quantity any) body { return body{"productId": p.id, "quantity": quantity} }

func bringing(lines ...any) body { return body{"id": newID(), "lines": lines} }

// approved drafts and approves an order, and waits until the supplier has it.
func (s *shop) sent(v supplier, lines ...any) string {
	s.t.Helper()
	id := s.drafted(v)
	s.till(manager).act(id, "decision", approving(lines...)).want(http.StatusOK)
	s.reaches(id, restock.Sent)
	return id
}

// reaches waits until an order is in a state.
func (s *shop) reaches(id string, state restock.State) {
	s.t.Helper()
	s.eventually("order "+id+" is "+string(state), func() bool {
		return one[string](s, "select state from restock_orders where id = ?", id) == string(state)
	})
}

// ends waits until an order's state machine has ended, and asserts that it ended well.
func (s *shop) ends(id string) {
	s.t.Helper()
	var status types.ExecutionStatus
	s.eventually("the machine of order "+id+" has ended", func() bool {
		status = s.execution(executionARN(restock.Workflow, id)).Status
		return status != types.ExecutionStatusRunning
	})
	if status != types.ExecutionStatusSucceeded {
		s.t.Errorf("the machine of order %s is %s", id, status)
	}
}

// entered counts how often an order's state machine has entered a state.
func (s *shop) entered(id, state string) int {
	s.t.Helper()
	return len(s.events(executionARN(restock.Workflow, id), func(e types.HistoryEvent) bool { return entering(e) == state }))
}

// entering is the state that is entered by an event; empty by others.
func entering(e types.HistoryEvent) string {
	if e.StateEnteredEventDetails == nil {
		return ""
	}
	return aws.ToString(e.StateEnteredEventDetails.Name)
}

// waits waits until the machine of an order has handed out its n-th token.
func (s *shop) waits(id string, n int) {
	s.t.Helper()
	s.eventually(fmt.Sprintf("order %s waits for the %dth time", id, n), func() bool {
		return len(s.events(executionARN(restock.Workflow, id), func(e types.HistoryEvent) bool { return e.Type == types.HistoryEventTypeTaskSubmitted })) >= n
	})
}

// events returns those of an execution's history that are of a kind.
func (s *shop) events(arn string, are func(types.HistoryEvent) bool) (found []types.HistoryEvent) {
	s.t.Helper()
	pages := sfn.NewGetExecutionHistoryPaginator(s.stepFunctions(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, MaxResults: 1000})
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.ctx())
		if err != nil {
			return nil // it has not begun
		}
		for _, event := range page.Events {
			if are(event) {
				found = append(found, event)
			}
		}
	}
	return found
}

// mails to a supplier.
func (s *shop) mails(v supplier) (found []mailbox.Mail) {
	for _, m := range s.cloud.Mailbox.Mails() {
		if slices.Contains(m.To, v.email) {
			found = append(found, m)
		}
	}
	return found
}

// wantOneOrderMail asserts that the supplier got one mail, with the order's PDF.
func (s *shop) wantOneOrderMail(v supplier, id string) {
	s.t.Helper()
	got := s.mails(v)
	if len(got) != 1 || len(got[0].Attachments) != 1 || len(got[0].Attachments[0].Content) < 1000 || string(got[0].Attachments[0].Content[:5]) != "%PDF-" {
		s.t.Errorf("the supplier of order %s got %d mails: %.300v", id, len(got), got)
	}
}

// wantReceived asserts by SQL that the books agree about what came of an order: receipts, lines, ledger.
func (s *shop) wantReceived(id string, p product, pieces int) {
	s.t.Helper()
	want := int64(quantity.Quantity(pieces) * quantity.One)
	for what, query := range map[string]string{
		"the line says":    "select coalesce(sum(received), 0) from restock_lines where order_id = ? and product_id = ?",
		"the receipts say": "select coalesce(sum(quantity), 0) from restock_receipts where order_id = ? and product_id = ?",
		"the ledger says":  "select coalesce(sum(m.quantity), 0) from restock_acts a join stock_movements m on m.reference = a.id and m.kind = 'receipt' where a.order_id = ? and m.product_id = ?",
	} {
		if got := one[int64](s, query, id, p.id); got != want {
			s.t.Errorf("%s %d of %s came for order %s, want %d", what, got, p.name, id, want)
		}
	}
}

// day is a day from today, as a request gives it.
func dayFromNow(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

// story of an order's people: "approve luis".
func acts(o restock.Order) (names []string) {
	for _, a := range o.Acts {
		names = append(names, string(a.Kind)+" "+a.By)
	}
	return names
}

func wantActs(t *testing.T, o restock.Order, want ...string) {
	t.Helper()
	if got := acts(o); !slices.Equal(got, want) {
		t.Errorf("the order tells %v, want %v", got, want)
	}
}

package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/errs"
)

const aDay = 24*time.Hour + time.Second

// notices are the subjects of what managers were told about an order.
func (s *shop) notices(number string) (subjects []string) {
	for _, m := range s.cloud.Mailbox.Mails() {
		if m.Topic != "" && strings.Contains(m.Subject, number) {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}

func TestRestock_threeDaysOfRemindersAndThenItExpires(t *testing.T) {
	t.Parallel()
	s := newTimedShop(t)
	v := s.supplier()
	s.stocked(0, v.packs())
	id := s.drafted(v)
	number := s.order(id).Number
	for day := range 3 {
		s.waits(id, day+1)
		if got := len(s.notices(number)); got != day+1 {
			t.Errorf("on day %d the managers have %d notices", day, got)
		}
		if state := s.order(id).State; state != restock.Draft {
			t.Fatalf("on day %d the order is %s", day, state)
		}
		s.clock.Advance(aDay)
	}
	s.ends(id)
	o := s.order(id)
	if o.State != restock.Expired || len(s.mails(v)) != 0 {
		t.Errorf("it ends as %+v, with %d mails", o.Summary, len(s.mails(v)))
	}
	wantActs(t, o, "expire sistema")
	if got := s.notices(number); len(got) != 3 || !strings.HasPrefix(got[0], "Pedido") || !strings.HasPrefix(got[1], "Recordatorio") ||
		!strings.HasPrefix(got[2], "Recordatorio") {
		t.Errorf("the managers read %q", got)
	}
	s.till(manager).act(id, "decision", approving()).refused(errs.OrderDecided)
	if next := s.drafted(v); next == id {
		t.Error("the expired order came back")
	}
}

// TestRestock_approveAgainstExpiry approves in the moment in which the third day ends: one of the two counts.
func TestRestock_approveAgainstExpiry(t *testing.T) {
	t.Parallel()
	s := newTimedShop(t)
	for range 4 {
		v := s.supplier()
		s.stocked(0, v.packs())
		id := s.drafted(v)
		for day := range 2 {
			s.waits(id, day+1)
			s.clock.Advance(aDay)
		}
		s.waits(id, 3)
		decision := approving()
		var approved answer

		atOnce(2, func(i int) {
			if i == 0 {
				s.clock.Advance(aDay)
				return
			}
			approved = s.till(manager).act(id, "decision", decision)
		})
		for approved.status == http.StatusServiceUnavailable { // a day has passed for the machine that decides, too: the page asks again
			approved = s.till(manager).act(id, "decision", decision)
		}

		if approved.status == http.StatusOK {
			s.reaches(id, restock.Sent)
			wantActs(t, s.order(id), "approve luis")
			s.wantOneOrderMail(v, id)
			continue
		}
		approved.refused(errs.OrderDecided)
		s.ends(id)
		wantActs(t, s.order(id), "expire sistema")
		if n := len(s.mails(v)); n != 0 {
			t.Errorf("the supplier of an expired order got %d mails", n)
		}
	}
}

func TestRestock_aMailThatNoTryWillBringIsToldOnceAndGoesOutWhenTheAddressIsMended(t *testing.T) {
	t.Parallel()
	s := newTimedShop(t)
	v := s.supplier()
	s.stocked(0, v.packs())
	s.exec("update suppliers set email = 'pedidos arroba x' where id = ?", v.id) // as it could be saved once
	id := s.drafted(v)
	s.till(manager).act(id, "decision", approving()).want(http.StatusOK)
	for rest := range 3 {
		s.eventually("the order rests", func() bool { return s.entered(id, "Rest") == rest+1 })
		s.clock.Advance(16 * time.Minute)
	}
	o := s.order(id)
	if o.State != restock.Approved || o.MailProblem == nil || o.MailProblem.To != "pedidos arroba x" || o.MailProblem.Why != "Missing or illegal address" {
		t.Errorf("the order says %+v of its mail (%s)", o.MailProblem, o.State)
	}
	if got := s.notices(o.Number + ": no se pudo enviar el correo"); len(got) != 1 {
		t.Errorf("the admin reads %q", got)
	}
	if unsent := decode[report.Dashboard](s.till(admin).get("/api/dashboard").want(http.StatusOK)).Waiting.Unsent; unsent != 1 {
		t.Errorf("Hoy tells of %d orders", unsent)
	}
	s.exec("update suppliers set email = 'a@proveedor.pe, b@proveedor.pe' where id = ?", v.id)
	s.eventually("the order rests", func() bool { return s.entered(id, "Rest") == 4 })
	s.clock.Advance(16 * time.Minute)
	s.reaches(id, restock.Sent)
	if o := s.order(id); o.MailProblem != nil || o.SentTo != "a@proveedor.pe, b@proveedor.pe" {
		t.Errorf("sent as %+v", o.Summary)
	}
}

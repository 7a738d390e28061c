package e2e_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/books"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// registerFile is a file of the sales register.
type registerFile struct {
	Name, URL string
	Register  books.Register
}

// fetched reads a file by its link, as a browser does.
func (s *shop) fetched(url string) []byte {
	s.t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("the file is not there: %s %v", answer.Status, err)
	}
	return content
}

func TestBooks_theAccountantGetsWhatWasSentToSunat(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	luis, month := s.till(manager), peru.BusinessDay(time.Now()).String()[:7]
	s.till(cashier).sell(s.cart(p.times(1))).sold() // a nota de venta
	s.emits(emission.Production)
	before := decode[books.Register](luis.get("/api/books/" + month).want(http.StatusOK)) // has what earlier stories of this cloud sent
	boleta := s.till(cashier).sell(s.cart(p.times(3))).sold()
	note := decode[refund.Refund](s.till(cashier).refund(boleta.ID, refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.One, Goods: refund.ToStock}}}).want(http.StatusCreated))
	waits := s.till(cashier).sell(s.cart(p.times(1))).sold()
	if d := s.emitted(boleta.ID); d.State != document.Accepted {
		t.Fatalf("it is %+v", d)
	}
	s.exec("update documents set state = 'held', next_try = null, advice = 'look_up' where id = ?", waits.ID)
	figures := decode[books.Register](luis.get("/api/books/" + month).want(http.StatusOK))
	total := boleta.Totals.Total + boleta.Totals.Rounding - note.Totals.ToPay + waits.Totals.Total + waits.Totals.Rounding
	if figures.Lines != before.Lines+3 || figures.Sums.Total != before.Sums.Total+total || figures.Waiting < 1 || figures.Internal.Sales < 1 ||
		figures.Internal != before.Internal || !figures.Kept {
		t.Errorf("it says %+v, want three lines and S/ %s more than %+v", figures, total, before)
	}
	made := decode[registerFile](luis.get("/api/books/" + month + "/rvie").want(http.StatusOK))
	content := s.fetched(made.URL)
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || !regexp.MustCompile(`^LE`+shopRUC+`\d{6}00140400021112\.zip$`).MatchString(made.Name) {
		t.Fatalf("%s is no zip (%v)", made.Name, err)
	}
	file, err := archive.Open(strings.TrimSuffix(made.Name, ".zip") + ".TXT")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil || strings.Count(string(text), "\r\n") != figures.Lines {
		t.Fatalf("it holds %q (%v)", text, err)
	}
	series, number, _ := strings.Cut(unpadded(boleta.Number), "-")
	if !strings.Contains(string(text), fmt.Sprintf("||03|%s|%s||", series, number)) ||
		!strings.Contains(string(text), fmt.Sprintf("|03|%s|%s||\r\n", series, number)) {
		t.Errorf("the boleta and its note are not in %s", text)
	}
	accepted := decode[registerFile](luis.get("/api/books/" + month + "/xlsx?acceptedOnly=true").want(http.StatusOK))
	if !bytes.HasPrefix(s.fetched(accepted.URL), []byte("PK")) || accepted.Register.Lines >= figures.Lines || !strings.HasSuffix(accepted.Name, month+".xlsx") {
		t.Errorf("it is %+v", accepted)
	}
	luis.get("/api/books/2026-13").refused(errs.InvalidRequest)
	luis.get("/api/books/" + month + "/pdf").refused(errs.NotFound)
	luis.get("/api/books/" + month + "/rvie?noFinalPipe=perhaps").refused(errs.InvalidRequest)
}

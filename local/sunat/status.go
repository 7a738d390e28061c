package sunat

import (
	"net/http"
	"os"
	"regexp"
	"strings"
)

// sendSummary takes a summary or a communication in and gives its ticket. All that it holds is registered, or nothing.
func (s *Server) sendSummary(c *call, name fileName, text []byte) answer {
	s.mu.Lock()
	if s.books.presented[string(c.channel)+" "+name.String()] {
		defer s.mu.Unlock()
		code := map[kinds]string{summary: "2223", voided: "2324"}[kindOf[name.kind]]
		d := s.begin(c)
		d.SHA256 = sum256(text)
		return s.fault(d, finding{code: code, where: "cbc:ID", value: name.id()})
	}
	s.mu.Unlock()
	root, found := s.receive(c, name, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.begin(c)
	d.SHA256, d.HasXML, d.HasCDR, d.Ticket = sum256(text), true, true, s.serial()
	v := verdict{code: "0"}
	if found == nil {
		found, v.notes = s.content(c, name, root)
	}
	if c.fault.Kind == Reject && found == nil {
		found = &finding{code: c.fault.Code, where: "cbc:ID", value: name.id()}
	}
	if c.fault.Kind == Observe && found == nil {
		v.notes = append(v.notes, finding{code: c.fault.Code, where: "/", value: ""})
	}
	if found != nil {
		v = verdict{code: found.code, detail: detailOf(*found, d.Ticket)}
	}
	constancy, err := cdr(name, v, d.Ticket, "", d.At, s.options.Now())
	if err == nil {
		err = s.books.store(d.ID, ".xml", text)
	}
	if err == nil {
		err = s.books.store(d.ID, ".zip", constancy)
	}
	if err != nil {
		return s.broken(d)
	}
	d.Answer, d.Registered = v.code, v.code == "0"
	t := &ticket{ID: d.Ticket, Channel: c.channel, User: c.sender, Name: name.String(), At: d.At, Code: "0",
		Answer: v.code, Delivery: d.ID}
	if v.code != "0" {
		t.Code = "99"
	}
	entries := []entry{{Delivery: &d}, {Ticket: t}}
	if v.code == "0" {
		entries = append(entries, s.effects(c.channel, name, root, d)...)
	}
	if err := s.books.write(entries...); err != nil {
		return s.broken(d)
	}
	if c.fault.Kind == Empty {
		return answer{body: summaryAnswer(""), kept: v.code}
	}
	return answer{body: summaryAnswer(d.Ticket), kept: v.code}
}

// effects are what an accepted summary or communication makes of documents. A later line of a document sees the
// earlier.
func (s *Server) effects(channel Channel, name fileName, root *node, delivery Delivery) []entry {
	p := newPaper(name, root, look{})
	changed := make(map[string]*Document)
	var entries []entry
	for _, n := range p.told() {
		kind, id := n.value("DocumentTypeCode"), idOf(n)
		key := documentKey(channel, name.ruc, kind, id)
		d := changed[key]
		if d == nil {
			known, _ := s.books.find(channel, name.ruc, kind, id)
			d = &known
			changed[key] = d
			entries = append(entries, entry{Document: d})
		}
		if p.kind == voided || statusOf(n) == "3" {
			d.State, d.VoidedBy = Void, name.String()
			continue
		}
		series, number, _ := strings.Cut(id, "-")
		currency, _ := n.one("TotalAmount").attribute("currencyID")
		*d = Document{Channel: channel, RUC: name.ruc, Type: kind, Series: series, Number: number, State: Accepted,
			Code:  "0",
			Total: n.value("TotalAmount"), Currency: currency, IssueDate: root.value("ReferenceDate"), At: delivery.At, SHA256: d.SHA256,
			Summary: name.String(), Delivery: delivery.ID}
		if buyer := n.one("AccountingCustomerParty"); buyer != nil {
			d.Customer = buyer.value("AdditionalAccountID") + "-" + buyer.value("CustomerAssignedAccountID")
		}
	}
	return entries
}

// pending says whether a file is still worked on: it is by its time alone, as a ticket may have been lost on its way
// and is never asked for. s.mu is held.
func (s *Server) pending(channel Channel, name string) bool {
	for _, t := range s.books.tickets {
		if t.Channel == channel && t.Name == name && s.options.Now().Sub(t.At) < s.options.TicketTime {
			return true
		}
	}
	return false
}

// ready says whether a ticket has its answer. s.mu is held.
func (s *Server) ready(t *ticket) bool {
	return t.polls >= s.options.Polls && s.options.Now().Sub(t.At) >= s.options.TicketTime
}

// ticketName is the file of a ticket, by which faults are narrowed.
func (s *Server) ticketName(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.books.tickets[id]; t != nil {
		return t.Name
	}
	return ""
}

// status answers about a ticket.
func (s *Server) status(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.begin(c)
	d.Ticket = c.ask.Ticket
	t := s.books.tickets[c.ask.Ticket]
	switch {
	case t == nil || t.Channel != c.channel:
		return s.fault(d, finding{code: "0127", where: "ticket", value: c.ask.Ticket})
	case t.User != c.sender:
		return s.fault(d, finding{code: "0126", where: "ticket", value: c.ask.Ticket})
	}
	d.Name = t.Name
	if c.fault.Kind == Pending || !s.ready(t) {
		t.polls++
		d.Answer = "98"
		if err := s.books.write(entry{Delivery: &d}); err != nil {
			return s.broken(d)
		}
		return answer{body: statusAnswer("0098", nil), kept: "98"}
	}
	constancy, err := os.ReadFile(s.books.path(t.Delivery, ".zip"))
	if err != nil {
		return s.fault(d, finding{code: "0125", where: "ticket", value: c.ask.Ticket})
	}
	d.Answer = t.Code
	if err := s.books.write(entry{Delivery: &d}); err != nil {
		return s.broken(d)
	}
	if c.fault.Kind == Empty {
		constancy = []byte{}
	}
	return answer{body: statusAnswer(t.Code, constancy), kept: t.Code}
}

// The answers of billConsultService.
var consultWords = map[string]string{
	"0001": "El comprobante existe y está aceptado.",
	"0002": "El comprobante existe pero está rechazado.",
	"0003": "El comprobante existe pero está de baja.",
	"0004": "Formato de RUC no es válido (debe de contener 11 caracteres numéricos).",
	"0005": "Formato del tipo de comprobante no es válido (debe de contener 2 caracteres).",
	"0006": "Formato de serie inválido (debe de contener 4 caracteres).",
	"0007": "El numero de comprobante debe de ser mayor que cero.",
	"0008": "El número de RUC no está inscrito en los registros de la SUNAT.",
	"0009": "EL tipo de comprobante debe de ser (01, 07 o 08).",
	"0010": "Sólo se puede consultar comprobantes electrónicos de la serie F.",
	"0011": "El comprobante de pago electrónico no existe.",
	"0012": "El comprobante de pago electrónico no le pertenece.",
}

var seriesForm = regexp.MustCompile(`^[A-Z0-9]{4}$`)

// malformedQuestion says which part of a question is none.
func (s *Server) malformedQuestion(q question) string {
	switch {
	case !rucForm.MatchString(q.RUC):
		return "0004"
	case len(q.Type) != len("01"):
		return "0005"
	case !seriesForm.MatchString(q.Series):
		return "0006"
	case !numberForm.MatchString(q.Number) || strings.Trim(q.Number, "0") == "":
		return "0007"
	case s.taxpayer(q.RUC).Unknown:
		return "0008"
	case q.Type != "01" && q.Type != "07" && q.Type != "08":
		return "0009"
	case !strings.HasPrefix(q.Series, "F"):
		return "0010"
	}
	return ""
}

// look answers about a document of production, or of an OSE, where it was sent there.
func (s *Server) look(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := c.ask
	d := s.begin(c)
	d.Name = q.RUC + "-" + q.Type + "-" + q.Series + "-" + q.Number
	code, constancy := s.malformedQuestion(q), []byte(nil)
	if c.channel == OSE && (code == "0009" || code == "0010") {
		code = "" // an OSE knows the boletas that it was sent
	}
	if code == "" {
		code, constancy = s.stateOf(c, q)
	}
	words := consultWords[code]
	if c.operation == "getStatusCdr" && constancy != nil {
		code, words = "0004", "La constancia existe"
	} else {
		constancy = nil
	}
	d.Answer = code
	if err := s.books.write(entry{Delivery: &d}); err != nil {
		return s.broken(d)
	}
	if c.fault.Kind == Empty && constancy != nil {
		constancy = []byte{}
	}
	return answer{body: consultAnswer(c.operation, code, words, constancy), kept: code}
}

// stateOf is what the books say of a document. s.mu is held.
func (s *Server) stateOf(c *call, q question) (code string, constancy []byte) {
	if c.sender != q.RUC {
		return "0012", nil
	}
	known, there := s.books.find(c.channel, q.RUC, q.Type, q.Series+"-"+q.Number)
	if !there {
		return "0011", nil
	}
	constancy, err := os.ReadFile(s.books.path(known.Delivery, ".zip"))
	if err != nil || known.Summary != "" {
		constancy = nil
	}
	return map[State]string{Accepted: "0001", Rejected: "0002", Void: "0003"}[known.State], constancy
}

// consult serves billConsultService.
func (s *Server) consult(w http.ResponseWriter, r *http.Request) {
	c, err := read(r, Production)
	if err != nil {
		http.Error(w, dataPower, http.StatusInternalServerError)
		return
	}
	c.name = c.ask.RUC + "-" + c.ask.Type + "-" + c.ask.Series + "-" + c.ask.Number + ".zip"
	c.fault = s.nextFault("getStatusCdr", c.name)
	if s.failFirst(w, c) {
		return
	}
	s.reply(w, r, c, s.answerConsult(&c))
}

func (s *Server) answerConsult(c *call) answer {
	var code string
	if c.user == "" {
		code = "0101"
	} else if c.sender, code = s.authenticate(c.user, c.password); code == "" && c.operation != "getStatus" &&
		c.operation != "getStatusCdr" {
		code = "0153"
	}
	if code != "" {
		a := refused(code, "")
		s.note(*c, a)
		return a
	}
	return s.look(c)
}

package sunat

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
)

// bill serves billService of a channel.
func (s *Server) bill(channel Channel) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := read(r, channel)
		if err != nil {
			http.Error(w, dataPower, http.StatusInternalServerError)
			return
		}
		c.fault = s.nextFault(c.operation, c.name+s.ticketName(c.ask.Ticket))
		if s.failFirst(w, c) {
			return
		}
		s.reply(w, r, c, s.answerBill(&c))
	}
}

func (s *Server) answerBill(c *call) answer {
	if c.user == "" {
		a := refused("0101", "")
		s.note(*c, a)
		return a
	}
	var code string
	if c.sender, code = s.authenticate(c.user, c.password); code != "" {
		a := refused(code, "")
		s.note(*c, a)
		return a
	}
	switch c.operation {
	case "sendBill", "sendSummary":
		return s.send(c)
	case "getStatus":
		if c.ask.Ticket != "" || c.channel != OSE {
			return s.status(c)
		}
		return s.look(c)
	case "getStatusCdr":
		if c.channel == OSE {
			return s.look(c)
		}
	}
	a := refused("0153", "") // lots were given up
	s.note(*c, a)
	return a
}

// send takes a file in. The same file may come from two callers at once: the second is told that one is being worked
// on.
func (s *Server) send(c *call) answer {
	content, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.content), ""))
	if err != nil {
		content = []byte("no base64")
	}
	stem, _ := without(c.name, ".zip")
	name, named := readName(stem)
	batch := kindOf[name.kind]&batches != 0
	var code string
	var text []byte
	switch {
	case named && c.operation == "sendBill" && batch:
		code = "0152"
	case named && c.operation == "sendSummary" && !batch:
		code = "0151"
	case named && !s.mayFor(c.sender, name.ruc):
		code = "0154"
	default:
		name, text, code = unpack(c.name, content)
	}
	if code == "" && !s.take(c.channel, name) {
		code = "0140"
	}
	if code != "" {
		a := refused(code, "")
		s.note(*c, a)
		return a
	}
	defer s.leave(c.channel, name)
	if batch {
		return s.sendSummary(c, name, text)
	}
	return s.sendBill(c, name, text)
}

// mayFor says whether a RUC may send for another.
func (s *Server) mayFor(sender, issuer string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sender == issuer {
		return true
	}
	for _, also := range s.taxpayer(issuer).Senders {
		if also == sender {
			return true
		}
	}
	return false
}

// take marks a file as being worked on.
func (s *Server) take(channel Channel, name fileName) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := documentKey(channel, name.ruc, name.kind, name.id())
	if s.busy[key] || s.pending(channel, name.String()) {
		return false
	}
	s.busy[key] = true
	return true
}

func (s *Server) leave(channel Channel, name fileName) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, documentKey(channel, name.ruc, name.kind, name.id()))
}

// sendBill judges a document and registers it. What SUNAT finds at reception (it cannot be read, the signature, the
// certificate) is a fault on every channel; what it finds in the content is one at BETA, and a rejecting CDR
// elsewhere, which uses the number up.
func (s *Server) sendBill(c *call, name fileName, text []byte) answer {
	root, found := s.receive(c, name, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.begin(c)
	d.SHA256, d.HasXML = sum256(text), true
	if err := s.books.store(d.ID, ".xml", text); err != nil {
		return s.broken(d)
	}
	v := verdict{code: "0"}
	if found == nil {
		found, v.notes = s.content(c, name, root)
	} else if found.code >= "2000" {
		return s.fault(d, *found)
	}
	if c.fault.Kind == Reject && found == nil {
		found = &finding{code: c.fault.Code, where: "cbc:ID", value: name.id()}
	}
	if found != nil && (found.code < "2000" || c.channel == Beta) {
		return s.fault(d, *found)
	}
	if found != nil {
		v = verdict{code: found.code, detail: detailOf(*found, d.ID)}
	}
	if c.fault.Kind == Observe && v.code == "0" {
		v.notes = append(v.notes, finding{code: c.fault.Code, where: "/", value: ""})
	}
	document := documentOf(root, name, v)
	document.Channel, document.At, document.SHA256, document.Delivery = c.channel, d.At, d.SHA256, d.ID
	return s.register(c, d, name, v, document)
}

// register writes a document and its CDR into the books. s.mu is held.
func (s *Server) register(c *call, d Delivery, name fileName, v verdict, document Document) answer {
	constancy, err := cdr(name, v, d.ID, document.Customer, d.At, s.options.Now())
	if err == nil {
		err = s.books.store(d.ID, ".zip", constancy)
	}
	if err != nil {
		return s.broken(d)
	}
	d.Answer, d.HasCDR, d.Registered = v.code, true, true
	if err := s.books.write(entry{Document: &document}, entry{Delivery: &d}); err != nil {
		return s.broken(d)
	}
	if c.fault.Kind == Empty {
		constancy = nil
	}
	return answer{body: billAnswer(constancy), kept: v.code}
}

// fault notes that a file was refused. s.mu is held.
func (s *Server) fault(d Delivery, f finding) answer {
	a := refused(f.code, detailOf(f, d.ID))
	d.Answer = f.code
	if err := s.books.write(entry{Delivery: &d}); err != nil {
		return s.broken(d)
	}
	return a
}

// broken is what is answered when the disk is full.
func (s *Server) broken(Delivery) answer { return refused("0134", "") }

// receive reads a file and its signature. What it finds wrong is told before any content.
func (s *Server) receive(c *call, name fileName, text []byte) (root *node, found *finding) {
	root, err := parse(text)
	if err != nil {
		return nil, &finding{"0306", "/", err.Error()}
	}
	kind := kindOf[name.kind]
	if root.local != rootName[kind] {
		return nil, &finding{"0306", "/" + root.local, ""}
	}
	s.mu.Lock()
	world, schemas := s.world(c, name), s.schemas
	s.mu.Unlock()
	p := newPaper(name, root, world)
	if found, _ = p.judge(before); found != nil {
		return root, found
	}
	if broken, err := schemas.check(kind, text); err != nil {
		return nil, &finding{"0100", "/", err.Error()}
	} else if broken != "" {
		return nil, &finding{"0306", "/", broken}
	}
	if signatureOf(root) == nil {
		return root, &finding{"1059", "ds:Signature", ""}
	}
	if found, _ = p.judge(signatureRules); found != nil {
		return root, found
	}
	code, detail, certificate := verify(root, signatureOf(root))
	if code != "" {
		return root, &finding{code, "ds:Signature", detail}
	}
	return root, s.certified(c.channel, p, certificate)
}

// certified says what is wrong with a certificate. At BETA any will do that is in force and that nobody said anything
// about.
func (s *Server) certified(channel Channel, p *paper, certificate *x509.Certificate) *finding {
	const where = "ds:X509Certificate"
	s.mu.Lock()
	issuer := s.taxpayer(p.name.ruc)
	s.mu.Unlock()
	known := func(list [][]byte) bool {
		for _, der := range list {
			if bytes.Equal(der, certificate.Raw) {
				return true
			}
		}
		return false
	}
	ruc := rucOf(certificate)
	switch {
	case known(issuer.Revoked):
		return &finding{"2326", where, certificate.SerialNumber.String()}
	case len(issuer.Certificates) > 0 && !known(issuer.Certificates),
		channel != Beta && ruc != "" && ruc != p.name.ruc && ruc != p.look.sender:
		return &finding{"2325", where, ruc}
	case !inForce(certificate, p.issued) && !inForce(certificate, p.look.today):
		return &finding{"2327", where, certificate.NotAfter.Format("2006-01-02")}
	}
	return nil
}

// content judges what a file says. s.mu is held.
func (s *Server) content(c *call, name fileName, root *node) (*finding, []finding) {
	return newPaper(name, root, s.world(c, name)).judge(after)
}

// world is what rules may ask. s.mu is held when the answers are asked for.
func (s *Server) world(c *call, name fileName) look {
	return look{channel: c.channel, sender: c.sender, today: s.today(), taxpayer: s.taxpayer,
		find: func(kind, id string) (Document, bool) { return s.books.find(c.channel, name.ruc, kind, id) }}
}

func sum256(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// documentOf is the entry of a document.
func documentOf(root *node, name fileName, v verdict) Document {
	p := newPaper(name, root, look{})
	d := Document{RUC: name.ruc, Type: name.kind, Series: name.series, Number: name.number, State: Accepted,
		Code:  v.code,
		Total: p.monetary().value("PayableAmount"), Currency: root.value("DocumentCurrencyCode"), IssueDate: root.value("IssueDate"),
		Credit: p.pays("Credito") != nil}
	if v.code != "0" {
		d.State = Rejected
	}
	for _, n := range v.notes {
		d.Notes = append(d.Notes, n.code)
	}
	if code, there := scheme(p, customer); there {
		d.Customer = code + "-" + root.value(customer+"PartyIdentification/ID")
	}
	return d
}

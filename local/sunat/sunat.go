package sunat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"carmensita.pe/market/local/loopback"
)

// Options of a Server. Dir is required.
type Options struct {
	// Dir holds the books and the files. It is made when missing.
	Dir string
	// Port on the loopback address; zero means any free one.
	Port int
	// Now tells the time of reception, on which deadlines depend; nil means time.Now.
	Now func() time.Time
	// TicketTime is how long a summary is worked on, and Polls how often a ticket is asked for in vain at least; one
	// time when zero, never when negative.
	TicketTime time.Duration
	Polls      int
	// NoSchema leaves xmllint out: tests of thousands of documents have no time for a program each.
	NoSchema bool
}

// User of SUNAT's portal (SOL) who may send for a RUC.
type User struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Inactive bool   `json:"inactive,omitempty"`
	// NoProfile is a user who may not send documents, Primary the owner's own user, who may not either.
	NoProfile bool `json:"noProfile,omitempty"`
	Primary   bool `json:"primary,omitempty"`
}

// Issuer is what SUNAT knows of a RUC, of an issuer as of a customer. Whom nobody registered is active, found, and
// may send by the user MODDATOS with the password moddatos and any certificate, as at BETA.
type Issuer struct {
	RUC   string `json:"ruc"`
	Users []User `json:"users,omitempty"`
	// Unknown is a RUC that does not exist; Inactive is not ACTIVO; NotFound is NO HABIDO.
	Unknown  bool `json:"unknown,omitempty"`
	Inactive bool `json:"inactive,omitempty"`
	NotFound bool `json:"notFound,omitempty"`
	// MustUseOSE may not send to SUNAT itself; NotAffiliated may not send at all; NoCapacity is an SSCO.
	MustUseOSE    bool `json:"mustUseOse,omitempty"`
	NotAffiliated bool `json:"notAffiliated,omitempty"`
	NoCapacity    bool `json:"noCapacity,omitempty"`
	// Restaurant may charge IGV at the rate of small restaurants and hotels.
	Restaurant bool `json:"restaurant,omitempty"`
	// Establishments besides 0000.
	Establishments []string `json:"establishments,omitempty"`
	// Certificates that it told SUNAT, as DER; any when empty. Revoked ones are of no use any more.
	Certificates [][]byte `json:"certificates,omitempty"`
	Revoked      [][]byte `json:"revoked,omitempty"`
	// Senders are RUCs that may send for it (PSE).
	Senders []string `json:"senders,omitempty"`
	// ClientID and Secret are for the query by REST; "test-<RUC>" and "secret-<RUC>" when empty.
	ClientID string `json:"clientId,omitempty"`
	Secret   string `json:"secret,omitempty"`
}

// The user that everybody has at BETA.
const (
	BetaUser     = "MODDATOS"
	BetaPassword = "moddatos"
)

func (i Issuer) users() []User {
	if len(i.Users) == 0 {
		return []User{{Name: BetaUser, Password: BetaPassword}}
	}
	return i.Users
}

// Server is a running SUNAT.
type Server struct {
	*loopback.Server
	options Options
	schemas schemas

	mu      sync.Mutex
	books   *books
	faults  []Fault
	busy    map[string]bool // documents that a call is working on
	tokens  map[string]token
	serials int64 // the last number of a ticket or a delivery
}

// Start serves from the moment that it returns, with the books of before.
func Start(options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Polls == 0 {
		options.Polls = 1
	}
	books, err := openBooks(options.Dir)
	if err != nil {
		return nil, fmt.Errorf("sunat: %w", err)
	}
	s := &Server{options: options, books: books, busy: make(map[string]bool), tokens: make(map[string]token)}
	if n := len(books.delivered); n > 0 {
		s.serials, _ = strconv.ParseInt(books.delivered[n-1].ID, 10, 64) // written by us
	}
	if !options.NoSchema {
		if s.schemas, err = unpackSchemas(filepath.Join(options.Dir, "xsd")); err != nil {
			return nil, errors.Join(fmt.Errorf("sunat: %w", err), books.file.Close())
		}
	}
	if s.Server, err = loopback.Serve(options.Port, s.handler()); err != nil {
		return nil, errors.Join(fmt.Errorf("sunat: %w", err), books.file.Close())
	}
	return s, nil
}

// Stop lets the running requests finish until ctx ends, then closes the books.
func (s *Server) Stop(ctx context.Context) error {
	err := s.Server.Stop(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(err, s.books.file.Close())
}

// WithoutSchema leaves xmllint out from now on, as Options.NoSchema does.
func (s *Server) WithoutSchema() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.schemas = schemas{}
}

// The paths are those of the real hosts, and /ose/billService is an OSE's.
const (
	betaPath       = "/ol-ti-itcpfegem-beta/billService"
	productionPath = "/ol-ti-itcpfegem/billService"
	osePath        = "/ose/billService"
	consultPath    = "/ol-it-wsconscpegem/billConsultService"
	tokenPath      = "/v1/clientesextranet"
	queryPath      = "/v1/contribuyente/contribuyentes"
)

// BetaURL is billService of BETA.
func (s *Server) BetaURL() string { return s.Endpoint() + betaPath }

// ProductionURL is billService of production.
func (s *Server) ProductionURL() string { return s.Endpoint() + productionPath }

// OSEURL is billService of an OSE.
func (s *Server) OSEURL() string { return s.Endpoint() + osePath }

// ConsultURL is billConsultService, which knows production only.
func (s *Server) ConsultURL() string { return s.Endpoint() + consultPath }

// Environment is what functions get, to speak to this SUNAT instead of the real one.
func (s *Server) Environment() map[string]string {
	return map[string]string{"SUNAT_BETA_URL": s.BetaURL(), "SUNAT_PRODUCTION_URL": s.ProductionURL(),
		"SUNAT_CONSULT_URL": s.ConsultURL(),
		"SUNAT_TOKEN_URL":   s.Endpoint() + tokenPath, "SUNAT_QUERY_URL": s.Endpoint() + queryPath}
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+betaPath, s.bill(Beta))
	mux.HandleFunc("POST "+productionPath, s.bill(Production))
	mux.HandleFunc("POST "+osePath, s.bill(OSE))
	mux.HandleFunc("POST "+consultPath, s.consult)
	mux.HandleFunc("POST "+tokenPath+"/{client}/oauth2/token/{$}", s.token)
	mux.HandleFunc("POST "+queryPath+"/{ruc}/validarcomprobante", s.query)
	mux.Handle("/", s.control(""))
	return mux
}

// Register tells SUNAT of a RUC, in place of what it knew.
func (s *Server) Register(issuer Issuer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books.write(entry{Issuer: &issuer})
}

// Documents are those that are registered, oldest first.
func (s *Server) Documents() []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books.list()
}

// Document looks one up; zeros before the number do not count.
func (s *Server) Document(channel Channel, ruc, kind, series string, number int) (Document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books.find(channel, ruc, kind, series+"-"+strconv.Itoa(number))
}

// Deliveries are all calls, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.books.delivered)
}

// XML is the file that a call brought. It fails when it brought none.
func (s *Server) XML(delivery string) ([]byte, error) {
	return os.ReadFile(s.books.path(delivery, ".xml"))
}

// CDR is the constancy that a call was answered, or a ticket's: the zip. It fails when there is none.
func (s *Server) CDR(delivery string) ([]byte, error) {
	return os.ReadFile(s.books.path(delivery, ".zip"))
}

// taxpayer is what is known of a RUC.
func (s *Server) taxpayer(ruc string) Issuer {
	if issuer, known := s.books.issuers[ruc]; known {
		return issuer
	}
	return Issuer{RUC: ruc}
}

// serial is a number as SUNAT gives to tickets: it grows with time, and is never given twice.
func (s *Server) serial() string {
	s.serials = max(s.serials+1, s.options.Now().UnixMilli())
	return strconv.FormatInt(s.serials, 10)
}

// today is midnight in Lima.
func (s *Server) today() time.Time {
	now := s.options.Now().In(lima)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, lima)
}

// authenticate says what is wrong with who calls; ruc and user come apart at the eleventh digit.
func (s *Server) authenticate(username, password string) (ruc, code string) {
	const digits = 11
	if len(username) <= digits || !rucForm.MatchString(username[:digits]) {
		return "", "0106"
	}
	ruc = username[:digits]
	s.mu.Lock()
	issuer := s.taxpayer(ruc)
	s.mu.Unlock()
	name := username[digits:]
	i := slices.IndexFunc(issuer.users(), func(u User) bool { return strings.EqualFold(u.Name, name) })
	if i < 0 || issuer.Unknown {
		return ruc, "0103"
	}
	user := issuer.users()[i]
	switch {
	case user.Password != password:
		return ruc, "0102"
	case user.Inactive:
		return ruc, "0105"
	case user.Primary:
		return ruc, "0112"
	case user.NoProfile:
		return ruc, "0111"
	case issuer.NotAffiliated:
		return ruc, "0113"
	}
	return ruc, ""
}

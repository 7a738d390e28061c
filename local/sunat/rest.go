package sunat

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// scope is what a token is asked for.
const scope = "https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"

const tokenTime = time.Hour

type token struct {
	ruc  string
	ends time.Time
}

// token gives one to a client that says who it is (OAuth 2, client credentials).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	c := call{channel: Production, operation: "token", user: r.PathValue("client")}
	c.fault = s.nextFault(c.operation, "")
	if s.failFirst(w, c) {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxEnvelope)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("grant_type") != "client_credentials" ||
		r.PostForm.Get("scope") != scope {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "invalid_request",
			"error_description": "grant_type o scope no válido"})
		return
	}
	s.mu.Lock()
	ruc, known := s.client(r.PathValue("client"), r.PostForm.Get("client_secret"))
	id := ""
	if known && r.PostForm.Get("client_id") == r.PathValue("client") {
		random := make([]byte, 16)
		_, _ = rand.Read(random) // never fails
		id = hex.EncodeToString(random)
		s.tokens[id] = token{ruc, s.options.Now().Add(tokenTime)}
	}
	s.mu.Unlock()
	s.late(r, c)
	if id == "" {
		writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client",
			"error_description": "client_id o client_secret no válido"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"access_token": id, "token_type": "JWT",
		"expires_in": int(tokenTime.Seconds())})
}

// client is whose credentials these are. s.mu is held.
func (s *Server) client(id, secret string) (ruc string, known bool) {
	for _, issuer := range s.books.issuers {
		if issuer.ClientID != "" && issuer.ClientID == id {
			return issuer.RUC, issuer.Secret == secret
		}
	}
	ruc, found := strings.CutPrefix(id, "test-")
	return ruc, found && rucForm.MatchString(ruc) && s.taxpayer(ruc).ClientID == "" && secret == "secret-"+ruc
}

// late holds an answer back, or lets it get lost.
func (s *Server) late(r *http.Request, c call) {
	switch c.fault.Kind {
	case Lost:
		panic(http.ErrAbortHandler) // net/http's way to cut the connection
	case Slow:
		select {
		case <-time.After(time.Duration(c.fault.DelayMS) * time.Millisecond):
		case <-r.Context().Done():
		}
	default:
	}
}

// query is the "Consulta Integrada": any document of anybody, by all of its particulars. A figure that differs is as
// good as none.
func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		NumRuc      string      `json:"numRuc"`
		CodComp     string      `json:"codComp"`
		NumeroSerie string      `json:"numeroSerie"`
		Numero      json.Number `json:"numero"`
		Fecha       string      `json:"fechaEmision"`
		Monto       json.Number `json:"monto"`
	}
	err := json.NewDecoder(io.LimitReader(r.Body, maxEnvelope)).Decode(&asked)
	c := call{channel: Production, operation: "query", user: r.PathValue("ruc"),
		name: asked.NumRuc + "-" + asked.CodComp + "-" + asked.NumeroSerie + "-" + asked.Numero.String() + ".zip"}
	c.fault = s.nextFault(c.operation, c.name)
	if s.failFirst(w, c) {
		return
	}
	s.mu.Lock()
	bearer, known := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	s.mu.Unlock()
	if !known || bearer.ruc != r.PathValue("ruc") || s.options.Now().After(bearer.ends) {
		writeJSON(w, http.StatusUnauthorized, map[string]string{"cod": "401", "msg": "Unauthorized"})
		return
	}
	if err != nil || !rucForm.MatchString(asked.NumRuc) || asked.CodComp == "" ||
		!seriesForm.MatchString(asked.NumeroSerie) {
		writeJSON(w, http.StatusOK, map[string]any{"success": false,
			"message": "Los parámetros de la consulta no son válidos", "data": nil})
		return
	}
	s.mu.Lock()
	document, there := s.books.find(Production, asked.NumRuc, asked.CodComp,
		asked.NumeroSerie+"-"+asked.Numero.String())
	issuer := s.taxpayer(asked.NumRuc)
	d := s.begin(&c)
	state := "0"
	if there && slashes(document.IssueDate) == asked.Fecha &&
		number(document.Total).Cmp(number(asked.Monto.String())) == 0 {
		state = map[State]string{Accepted: "1", Void: "2", Rejected: "0"}[document.State]
	}
	d.Answer = state
	_ = s.books.write(entry{Delivery: &d}) // a full disk shows at the next document
	s.mu.Unlock()
	s.late(r, c)
	data := map[string]any{"estadoCp": state}
	if state != "0" {
		data["estadoRuc"], data["condDomiRuc"], data["observaciones"] = "00", "00", document.Notes
		if issuer.Inactive {
			data["estadoRuc"] = "01"
		}
		if issuer.NotFound {
			data["condDomiRuc"] = "12"
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "Operation Success! ", "data": data})
}

// slashes writes a day as the query has it: 29/11/2026.
func slashes(date string) string { return day(date).Format("02/01/2006") }

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only when the caller has gone
}

// Package names stands in for the providers that say who has a RUC or a DNI, over HTTP on this computer: Decolecta and apiperu.dev, by the
// requests and answers of their documents. It shares no code with who asks.
//
//	GET /decolecta/v1/sunat/ruc?numero=20...      200 {"razon_social": "...", "numero_documento": "20...", "estado": "ACTIVO", ...}, 404
//	GET /decolecta/v1/reniec/dni?numero=...       200 {"full_name": "...", "document_number": "...", ...}, 404
//	GET /apiperu/api/ruc/20..., /apiperu/api/dni/...   200 {"success": true, "data": {...}}, 200 {"success": false}
//	POST /faults [{"delayMs": 2000}, {"status": 429}, {"text": "<html>"}, {"redirect": "http://..."}]
//
// Token is the one that is taken; any other is a 401. It knows the people below and nobody else, so that a number which a test or a person
// makes up has the name that he types. Each fault is met by one question, in order.
package names

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"carmensita.pe/market/local/loopback"
)

// Token is what a shop has at both providers.
const Token = "demo-nombres"

// Options of a server. Port on the loopback address; zero means any free one.
type Options struct{ Port int }

// company is what a provider knows of a RUC, and person of a DNI.
type company struct{ name, street, ubigeo, state, condition string }
type person struct{ names, father, mother string }

// Whom it knows. SUNAT's own entry is what a token is tried with; the others are made up.
var (
	companies = map[string]company{
		"20131312955": {"SUPERINTENDENCIA NACIONAL DE ADUANAS Y DE ADMINISTRACION TRIBUTARIA - SUNAT", "AV. GARCILASO DE LA VEGA NRO. 1472", "150101", "ACTIVO", "HABIDO"},
		"20999000101": {"PANADERIA EL TRIGAL DORADO S.A.C.", "AV. LOS TUSILAGOS NRO. 480", "150132", "ACTIVO", "HABIDO"},
		"20999000283": {"FERRETERIA SIN PUERTA E.I.R.L.", "CAL. CERRADA NRO. 13", "150122", "BAJA DE OFICIO", "NO HABIDO"},
		"10740001014": {"QUISPE MAMANI LUZ ELENA", "-", "", "ACTIVO", "HABIDO"},
	}
	people = map[string]person{
		"74000101": {"LUZ ELENA", "QUISPE", "MAMANI"},
		"74000102": {"JOSÉ MARÍA", "ÑAHUI", "DE LA CRUZ"},
	}
)

// Fault is what one question meets.
type Fault struct {
	// DelayMS answers so many milliseconds late.
	DelayMS int `json:"delayMs,omitempty"`
	// Status is answered instead, without a word.
	Status int `json:"status,omitempty"`
	// Text is answered with 200 instead.
	Text string `json:"text,omitempty"`
	// Redirect sends the question there.
	Redirect string `json:"redirect,omitempty"`
}

// Server is a running stand-in.
type Server struct {
	*loopback.Server

	mu     sync.Mutex
	faults []Fault
	asked  []string
}

// Start serves from the moment that it returns.
func Start(options Options) (*Server, error) {
	s := &Server{}
	var err error
	if s.Server, err = loopback.Serve(options.Port, s.handler()); err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return s, nil
}

// Environment is what tells a function where it is.
func (s *Server) Environment() map[string]string {
	return map[string]string{"DECOLECTA_URL": s.Endpoint() + "/decolecta", "APIPERU_URL": s.Endpoint() + "/apiperu"}
}

// Inject lets the next questions meet these faults, one each, in order.
func (s *Server) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Asked lists the numbers that were asked for, oldest first, whatever was answered.
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /decolecta/v1/sunat/ruc", s.asking(func(r *http.Request) string { return r.URL.Query().Get("numero") }, decolectaRUC))
	mux.HandleFunc("GET /decolecta/v1/reniec/dni", s.asking(func(r *http.Request) string { return r.URL.Query().Get("numero") }, decolectaDNI))
	mux.HandleFunc("GET /apiperu/api/ruc/{number}", s.asking(func(r *http.Request) string { return r.PathValue("number") }, apiperuRUC))
	mux.HandleFunc("GET /apiperu/api/dni/{number}", s.asking(func(r *http.Request) string { return r.PathValue("number") }, apiperuDNI))
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var faults []Fault
		if err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&faults); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.Inject(faults...)
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// asking lets a question meet the next fault, if there is one, and answers it else.
func (s *Server) asking(number func(*http.Request) string, find func(number string) (status int, body any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fault := s.next(number(r))
		if fault.DelayMS > 0 {
			select {
			case <-time.After(time.Duration(fault.DelayMS) * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		switch {
		case fault.Redirect != "":
			http.Redirect(w, r, fault.Redirect, http.StatusFound)
		case fault.Status != 0:
			w.WriteHeader(fault.Status)
		case fault.Text != "":
			_, _ = io.WriteString(w, fault.Text) // fails only when the caller has gone
		case r.Header.Get("Authorization") != "Bearer "+Token:
			w.WriteHeader(http.StatusUnauthorized)
		default:
			status, body := find(number(r))
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body) // fails only when the caller has gone
		}
	}
}

func (s *Server) next(number string) (fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, number)
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	return fault
}

type object = map[string]any

func decolectaRUC(number string) (status int, body any) {
	c, ok := companies[number]
	if !ok {
		return http.StatusNotFound, object{"message": "no encontrado"}
	}
	return http.StatusOK, object{"razon_social": c.name, "numero_documento": number, "estado": c.state, "condicion": c.condition, "direccion": c.street,
		"ubigeo": c.ubigeo, "es_agente_retencion": false, "es_buen_contribuyente": false, "locales_anexos": nil}
}

func decolectaDNI(number string) (status int, body any) {
	p, ok := people[number]
	if !ok {
		return http.StatusNotFound, object{"message": "no encontrado"}
	}
	return http.StatusOK, object{"first_name": p.names, "first_last_name": p.father, "second_last_name": p.mother,
		"full_name": p.father + " " + p.mother + " " + p.names, "document_number": number}
}

func apiperuRUC(number string) (status int, body any) {
	c, ok := companies[number]
	if !ok {
		return http.StatusOK, object{"success": false, "message": "No se encontraron registros"}
	}
	places := []string{}
	if c.ubigeo != "" {
		places = []string{c.ubigeo[:2], c.ubigeo[:4], c.ubigeo}
	}
	return http.StatusOK, object{"success": true, "data": object{"ruc": number, "nombre_o_razon_social": c.name, "estado": c.state, "condicion": c.condition,
		"direccion": c.street, "ubigeo": places}}
}

func apiperuDNI(number string) (status int, body any) {
	p, ok := people[number]
	if !ok {
		return http.StatusOK, object{"success": false, "message": "No se encontraron registros"}
	}
	return http.StatusOK, object{"success": true, "data": object{"numero": number, "nombre_completo": p.father + " " + p.mother + ", " + p.names,
		"nombres": p.names, "apellido_paterno": p.father, "apellido_materno": p.mother}}
}

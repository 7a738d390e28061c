package sunat

import (
	"embed"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"

	"carmensita.pe/market/local/loopback"
)

// PagePath is where the page stands. Links on it begin with this.
const PagePath = "/_local/sunat"

//go:embed page.html
var pageFiles embed.FS

var page = template.Must(template.New("page.html").ParseFS(pageFiles, "page.html"))

// shown is how many documents and calls the page lists; the API lists all.
const shown = 500

// Page shows what was received, and sets what goes wrong, for whoever sits at this computer.
func (s *Server) Page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+PagePath, func(w http.ResponseWriter, _ *http.Request) {
		documents, deliveries := s.Documents(), s.Deliveries()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
		_ = page.Execute(w, map[string]any{ // fails only when the caller has gone
			"Base": PagePath, "Documents": newest(documents), "Deliveries": newest(deliveries), "Faults": s.Faults(),
			"All": len(documents), "Calls": len(deliveries), "Kinds": faultWords,
			"Certificate": PagePath + "/" + demoFile, "Password": DemoPassword})
	})
	mux.HandleFunc("POST "+PagePath+"/set", s.setFault)
	mux.Handle(PagePath+"/", s.control(PagePath))
	return loopback.ForThisComputer(mux)
}

// faultWords are what the page offers.
var faultWords = []struct {
	Kind  Kind
	Code  string
	Words string
}{
	{Down, "", "caída (503)"}, {Cut, "", "corta la conexión"}, {Slow, "", "lenta (5 s)"}, {Lost, "",
		"registra y se pierde la respuesta"},
	{Empty, "", "registra y responde vacío"}, {DataPower, "", "falla de DataPower, sin código"}, {Coded, "0109",
		"0109 autenticación no disponible"},
	{Coded, "1033", "1033 registrado con otros datos"}, {Coded, "0140", "0140 en proceso"}, {Reject, "2017",
		"rechaza (2017)"},
	{Observe, "4287", "observa (4287)"}, {Pending, "", "ticket en proceso (98)"},
}

// setFault is the page's form.
func (s *Server) setFault(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		http.Error(w, "only from this page", http.StatusForbidden)
		return
	}
	kind, code, _ := strings.Cut(r.PostFormValue("fault"), " ")
	fault := Fault{Kind: Kind(kind), Code: code}
	if fault.Kind == Slow {
		fault.DelayMS = 5000
	}
	switch r.PostFormValue("times") {
	case "3":
		fault.Times = 3
	case "always":
		fault.Times = UntilCleared
	}
	if kind == "clear" {
		s.Clear()
	} else if err := s.inject([]Fault{fault}); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, PagePath, http.StatusSeeOther)
}

func newest[T any](all []T) []T {
	all = all[max(0, len(all)-shown):]
	slices.Reverse(all)
	return all
}

// control is the API beside the services: what is in the books, and what goes wrong.
func (s *Server) control(base string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"/documents", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK,
			s.Documents())
	})
	mux.HandleFunc("GET "+base+"/deliveries", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK,
			s.Deliveries())
	})
	mux.HandleFunc("GET "+base+"/faults", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK,
			s.Faults())
	})
	mux.HandleFunc("POST "+base+"/faults", func(w http.ResponseWriter, r *http.Request) {
		var faults []Fault
		err := decode(r, &faults)
		if err == nil {
			err = s.inject(faults)
		}
		done(w, err)
	})
	mux.HandleFunc("DELETE "+base+"/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST "+base+"/issuers", func(w http.ResponseWriter, r *http.Request) {
		var issuer Issuer
		err := decode(r, &issuer)
		if err == nil {
			err = s.Register(issuer)
		}
		done(w, err)
	})
	mux.HandleFunc("GET "+base+"/"+demoFile, s.demoCertificate)
	mux.HandleFunc("GET "+base+"/files/{file}", func(w http.ResponseWriter, r *http.Request) {
		file := path.Base(r.PathValue("file"))
		id, ending := strings.TrimSuffix(file, path.Ext(file)), path.Ext(file)
		types := map[string]string{".xml": "application/xml", ".zip": "application/zip"}
		text, err := os.ReadFile(s.books.path(id, ending))
		if err != nil || types[ending] == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", types[ending])
		w.Header().Set("Content-Disposition", `attachment; filename="`+s.fileName(id, ending)+`"`)
		_, _ = w.Write(text) // fails only when the caller has gone
	})
	return mux
}

// fileName is what the file of a call is called.
func (s *Server) fileName(id, ending string) string {
	for _, d := range s.Deliveries() {
		if d.ID == id && ending == ".zip" {
			return "R-" + d.Name + ending
		} else if d.ID == id {
			return d.Name + ending
		}
	}
	return id + ending
}

func decode(r *http.Request, into any) error {
	decoder := json.NewDecoder(io.LimitReader(r.Body, maxEnvelope))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func done(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// demoCertificate gives the certificate of the demo shop, for whoever sets it up.
func (s *Server) demoCertificate(w http.ResponseWriter, r *http.Request) {
	at, err := DemoCertificate(s.options.Dir, s.options.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+demoFile+`"`)
	http.ServeFile(w, r, at)
}

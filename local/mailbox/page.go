package mailbox

import (
	"embed"
	"html/template"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"carmensita.pe/market/local/loopback"
)

// PagePath is where the page stands. Links on it begin with this.
const PagePath = "/_local/mail"

//go:embed page.html
var files embed.FS

var page = template.Must(template.New("page.html").ParseFS(files, "page.html"))

// Page shows what was caught, newest first, to clients on this computer.
func (s *Server) Page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+PagePath, func(w http.ResponseWriter, _ *http.Request) {
		mails := s.Mails()
		slices.Reverse(mails)
		show(w, "list", mails)
	})
	mux.HandleFunc("GET "+PagePath+"/{id}", s.withMail(func(w http.ResponseWriter, _ *http.Request, mail Mail) {
		show(w, "mail", mail)
	}))
	mux.HandleFunc("GET "+PagePath+"/{id}/{attachment}", s.withMail(func(w http.ResponseWriter, r *http.Request, mail Mail) {
		i, err := strconv.Atoi(r.PathValue("attachment"))
		if err != nil || i < 0 || i >= len(mail.Attachments) {
			http.NotFound(w, r)
			return
		}
		file := mail.Attachments[i]
		w.Header().Set("Content-Type", file.Type)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
		_, _ = w.Write(file.Content) // fails only when the caller has gone
	}))
	return loopback.ForThisComputer(mux)
}

func (s *Server) withMail(do func(http.ResponseWriter, *http.Request, Mail)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mails := s.Mails()
		i := slices.IndexFunc(mails, func(m Mail) bool { return m.ID == r.PathValue("id") })
		if i < 0 {
			http.NotFound(w, r)
			return
		}
		do(w, r, mails[i])
	}
}

func show(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.ExecuteTemplate(w, name, data) // fails only when the caller has gone
}

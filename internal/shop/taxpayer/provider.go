package taxpayer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/spelling"
	"carmensita.pe/market/internal/values/ubigeo"
)

// Provider is who is asked.
type Provider string

// The providers. Off asks nobody, which is how a shop begins.
const (
	Off       Provider = "off"
	Decolecta Provider = "decolecta"
	APIPeru   Provider = "apiperu"
)

// providers says where each is asked, and how its answer is read. The fields are those of the providers' documents
// (decolecta.gitbook.io/docs, apiperu.dev); others are ignored.
var providers = map[Provider]struct {
	// ruc and dni are paths with the number at their end.
	ruc, dni string
	// read gives who an answer names; nobody where it has no name.
	read func(answer []byte) (found, error)
}{
	Decolecta: {ruc: "/v1/sunat/ruc?numero=", dni: "/v1/reniec/dni?numero=", read: readDecolecta},
	APIPeru:   {ruc: "/api/ruc/", dni: "/api/dni/", read: readAPIPeru},
}

// found is what an answer says. Number is the document that it is about, where it says so.
type found struct{ number, name, street, ubigeo, state, condition string }

func readDecolecta(answer []byte) (found, error) {
	var a struct {
		Numero         string `json:"numero_documento"`
		RazonSocial    string `json:"razon_social"`
		Direccion      string `json:"direccion"`
		Ubigeo         string `json:"ubigeo"`
		Estado         string `json:"estado"`
		Condicion      string `json:"condicion"`
		DNI            string `json:"document_number"`
		FullName       string `json:"full_name"`
		FirstName      string `json:"first_name"`
		FirstLastName  string `json:"first_last_name"`
		SecondLastName string `json:"second_last_name"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return found{}, err
	}
	if a.RazonSocial == "" {
		return found{number: a.DNI, name: either(a.FullName, a.FirstLastName, a.SecondLastName, a.FirstName)}, nil
	}
	return found{number: a.Numero, name: a.RazonSocial, street: a.Direccion, ubigeo: a.Ubigeo, state: a.Estado, condition: a.Condicion}, nil
}

func readAPIPeru(answer []byte) (found, error) {
	var a struct {
		Success bool `json:"success"`
		Data    struct {
			RUC             string   `json:"ruc"`
			RazonSocial     string   `json:"nombre_o_razon_social"`
			Direccion       string   `json:"direccion"`
			Ubigeo          []string `json:"ubigeo"`
			Estado          string   `json:"estado"`
			Condicion       string   `json:"condicion"`
			DNI             string   `json:"numero"`
			NombreCompleto  string   `json:"nombre_completo"`
			Nombres         string   `json:"nombres"`
			ApellidoPaterno string   `json:"apellido_paterno"`
			ApellidoMaterno string   `json:"apellido_materno"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return found{}, err
	}
	d := a.Data
	switch {
	case !a.Success:
		return found{}, nil
	case d.RazonSocial == "":
		return found{number: d.DNI, name: either(d.NombreCompleto, d.ApellidoPaterno, d.ApellidoMaterno, d.Nombres)}, nil
	}
	is := found{number: d.RUC, name: d.RazonSocial, street: d.Direccion, state: d.Estado, condition: d.Condicion}
	if len(d.Ubigeo) > 0 { // department, province, district
		is.ubigeo = d.Ubigeo[len(d.Ubigeo)-1]
	}
	return is, nil
}

// either is the whole name, or else its parts.
func either(whole string, parts ...string) string {
	if strings.TrimSpace(whole) != "" {
		return whole
	}
	return strings.Join(parts, " ")
}

// ErrToken is the cause of an error that the shop's token at the provider is.
var ErrToken = errors.New("the provider refuses the token")

// Registry asks providers.
type Registry struct {
	// Patience is how long one answer is waited for, as New says.
	Patience time.Duration

	urls   map[Provider]string
	client *http.Client
}

// Open reads the addresses of the providers from the environment.
func Open() (*Registry, error) {
	decolecta, err := setup.Env("DECOLECTA_URL", "where Decolecta is asked for names")
	if err != nil {
		return nil, err
	}
	apiperu, err := setup.Env("APIPERU_URL", "where apiperu.dev is asked for names")
	if err != nil {
		return nil, err
	}
	return New(map[Provider]string{Decolecta: decolecta, APIPeru: apiperu})
}

// New asks the providers at these addresses. They are https, but for what stands in for them on this computer.
func New(urls map[Provider]string) (*Registry, error) {
	r := &Registry{Patience: Patience, urls: map[Provider]string{}, client: &http.Client{
		// Who moved gets no token of ours at his new address.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for name, address := range urls {
		parsed, err := url.Parse(address)
		if err != nil || parsed.Scheme != "https" && (parsed.Scheme != "http" || parsed.Hostname() != "127.0.0.1") {
			return nil, fmt.Errorf("the address of %s must begin with https://", name)
		}
		r.urls[name] = strings.TrimRight(address, "/")
	}
	return r, nil
}

// Ask asks the account's provider who has a document.
//
// Errors: errs.LookupOff where there is no provider, errs.TaxpayerUnknown when he knows nobody, errs.LookupFailed for everything else, with the
// cause ErrToken when it is the token.
func (r *Registry) Ask(ctx context.Context, account Account, document peru.Document) (Taxpayer, error) {
	provider, ok := providers[account.Provider]
	if !ok {
		return Taxpayer{}, errs.New(errs.LookupOff, "the shop asks nobody")
	}
	path := provider.dni
	if document.Kind == peru.RUC {
		path = provider.ruc
	}
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	status, content, err := r.get(ctx, r.urls[account.Provider]+path+document.Number, account.Token)
	if err != nil {
		return Taxpayer{}, failed(account.Provider, err)
	}
	switch status {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusUnprocessableEntity:
		return Taxpayer{}, errs.New(errs.TaxpayerUnknown, "%s answered %d", account.Provider, status)
	case http.StatusUnauthorized, http.StatusForbidden:
		return Taxpayer{}, failed(account.Provider, fmt.Errorf("%w: %d", ErrToken, status))
	default:
		return Taxpayer{}, failed(account.Provider, fmt.Errorf("it answered %d", status))
	}
	is, err := provider.read(content)
	if err == nil && is.number != "" && is.number != document.Number {
		err = errors.New("it answered about somebody else")
	}
	if err != nil {
		return Taxpayer{}, failed(account.Provider, err)
	}
	return is.taxpayer(document.Number)
}

// get sends one request and reads what an answer of this kind may have.
func (r *Registry) get(ctx context.Context, address, token string) (status int, content []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		var where *url.Error // its text has the number that was asked
		if errors.As(err, &where) {
			err = where.Err
		}
		return 0, nil, err
	}
	defer response.Body.Close()
	const enough = 64 << 10
	content, err = io.ReadAll(io.LimitReader(response.Body, enough))
	return response.StatusCode, content, err
}

// failed tells the operator what is wrong, without the number that was asked.
func failed(provider Provider, cause error) error {
	slog.Warn("a name could not be looked up", "provider", provider, "error", cause.Error())
	return errs.Wrap(errs.LookupFailed, cause, "asking %s", provider)
}

// taxpayer brings what was found to the form that the shop keeps: no longer than its fields.
func (f found) taxpayer(number string) (Taxpayer, error) {
	is := Taxpayer{Document: number, Name: line(f.name, 160), State: line(f.state, 40), Condition: line(f.condition, 40)}
	if is.Name == "" {
		return Taxpayer{}, errs.New(errs.TaxpayerUnknown, "there is no name in the answer")
	}
	street := line(f.street, 200)
	if street == "" || street == "-" { // a person's home is not shown
		return is, nil
	}
	parts := []string{street}
	if district, ok := ubigeo.Find(f.ubigeo); ok {
		is.Ubigeo = f.ubigeo
		if !strings.HasSuffix(street, district.Name) {
			parts = append(parts, district.Name, district.Province, district.Department)
		}
	}
	is.Address = line(strings.Join(slices.Compact(parts), ", "), 200)
	return is, nil
}

// line is a text on one line, cut where no field of ours holds more; "" for what is no text.
func line(text string, most int) string {
	text, err := spelling.Line(text)
	if err != nil {
		return ""
	}
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most]))
	}
	return text
}

// Try checks an account before it is kept: it asks for SUNAT itself. errs.InvalidRequest when there is no token, or one that the provider
// refuses; a provider that does not answer now may answer later.
func (r *Registry) Try(ctx context.Context, account Account) error {
	const sunat = "20131312955"
	if account.Provider == Off {
		return nil
	}
	if account.Token == "" || strings.ContainsFunc(account.Token, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return errs.Invalid("token", "must be the token that the provider gave, without spaces")
	}
	patient := *r // who saves a choice waits longer than who types a name
	patient.Patience = 10 * time.Second
	if _, err := patient.Ask(ctx, account, peru.Document{Kind: peru.RUC, Number: sunat}); errors.Is(err, ErrToken) {
		return errs.Invalid("token", "is refused by the provider")
	}
	return nil
}

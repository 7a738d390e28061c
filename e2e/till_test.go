package e2e_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/local/demo"
)

// The demo shop's people.
const (
	cashier = "rosa"
	manager = "luis"
	admin   = "carmen"
)

// till is one person's browser. It speaks HTTP and holds the cookie, which is Secure and so not sent by Go's own jar.
type till struct {
	shop   *shop
	cookie string
	header http.Header  // besides what every request of the page has
	client *http.Client // of another computer; the shop's when nil
	// mayBeCut says that a request may get no answer: the test cuts it.
	mayBeCut bool
}

// till returns the browser of a person who signed in earlier.
func (s *shop) till(username string) *till {
	s.t.Helper()
	cookie, ok := s.sessions.Load(username)
	if !ok {
		cookie = s.signIn(username).cookie
		s.sessions.Store(username, cookie)
	}
	return &till{shop: s, cookie: cookie.(string)}
}

// signIn makes a new session.
func (s *shop) signIn(username string) *till {
	s.t.Helper()
	t := &till{shop: s}
	for _, user := range demo.Users() {
		if user.Username != username {
			continue
		}
		t.entered(t.tryPassword(user.Username, user.Password).want(http.StatusCreated))
	}
	if t.cookie == "" {
		s.t.Fatalf("signing %s in gave no session", username)
	}
	return t
}

// answer is what a request got.
type answer struct {
	t       *testing.T
	about   string
	status  int // 0 when there was no answer
	header  http.Header
	cookies []*http.Cookie
	body    []byte
}

// problem is a refusal.
type problem struct {
	Code      errs.Code       `json:"code"`
	Title     string          `json:"title"`
	TitleEn   string          `json:"titleEn"`
	Status    int             `json:"status"`
	Detail    string          `json:"detail"`
	Fields    []errs.Field    `json:"fields"`
	Shortages []errs.Shortage `json:"shortages"`
	Total     *money.Centimos `json:"total"`
	Session   string          `json:"session"`
}

func (t *till) sell(cart sale.Request) answer { return t.send(http.MethodPost, "/api/sales", cart) }

func (t *till) get(path string) answer { return t.send(http.MethodGet, path, nil) }

// send sends a value as JSON, or bytes as they are.
func (t *till) send(method, path string, value any) answer {
	var body []byte
	switch v := value.(type) {
	case nil:
	case []byte:
		body = v
	default:
		text, err := json.Marshal(v)
		if err != nil {
			t.shop.t.Error(err)
		}
		body = text
	}
	a := answer{t: t.shop.t, about: method + " " + path}
	request, err := http.NewRequest(method, t.shop.cloud.URL+path, bytes.NewReader(body))
	if err != nil {
		a.t.Error(err)
		return a
	}
	t.dress(request, body)
	response, err := cmp.Or(t.client, t.shop.client).Do(request)
	if err != nil {
		t.cut(a, err)
		return a
	}
	defer response.Body.Close()
	if a.body, err = io.ReadAll(response.Body); err != nil {
		t.cut(a, err)
		return a
	}
	a.status, a.header, a.cookies = response.StatusCode, response.Header, response.Cookies()
	if err := t.shop.contract.check(request, body, response, a.body); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // the schema follows
		a.t.Errorf("%s: %d: %s", a.about, a.status, reason)
	}
	return a
}

// cut is told of a request that got no whole answer.
func (t *till) cut(a answer, err error) {
	if !t.mayBeCut {
		a.t.Errorf("%s: %v", a.about, err)
	}
}

func (t *till) dress(request *http.Request, body []byte) {
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if request.Method != http.MethodGet {
		request.Header.Set("X-Carmensita", "1")
	}
	if t.cookie != "" {
		request.Header.Set("Cookie", session.Cookie+"="+t.cookie)
	}
	for name, values := range t.header {
		request.Header[name] = values
	}
}

// want asserts the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Errorf("%s: got %d, want %d: %.600s", a.about, a.status, status, a.body)
	}
	return a
}

// refused asserts a problem and gives it.
func (a answer) refused(code errs.Code) problem {
	a.t.Helper()
	a.want(code.Spec().Status)
	got := decode[problem](a)
	if got.Code != code {
		a.t.Errorf("%s: got the code %q, want %q: %.600s", a.about, got.Code, code, a.body)
	}
	return got
}

// sold asserts a new sale and gives it.
func (a answer) sold() sale.Sale {
	a.t.Helper()
	return decode[sale.Sale](a.want(http.StatusCreated))
}

func decode[T any](a answer) T {
	a.t.Helper()
	var value T
	if err := json.Unmarshal(a.body, &value); err != nil {
		a.t.Errorf("%s: %v in %.600s", a.about, err, a.body)
	}
	return value
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"carmensita.pe/market/local/cognito"
	"carmensita.pe/market/local/demo"
)

// register is a till's connection to the system: one session, one connection that stays open. It writes requests
// itself, since the load generator shares its processors with what it measures.
type register struct {
	address string
	conn    net.Conn // nil before the first sale: the gateway closes one that stays silent
	reader  *bufio.Reader
	head    []byte // of the request, up to the length of its body
	buffer  bytes.Buffer
}

const answerWithin = 40 * time.Second // longer than the gateway waits

// signIn opens a register, at which the demo shop's cashier works.
func signIn(ctx context.Context, base string) (*register, error) {
	cookie, err := session(ctx, base, demo.Users()[0])
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	head := fmt.Appendf(nil, "POST /api/sales HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nX-Carmensita: 1\r\nContent-Type: application/json\r\nContent-Length: ", address.Host, cookie)
	return &register{address: address.Host, head: head}, nil
}

// session signs somebody in, and returns the cookies of the session and of the browser.
func session(ctx context.Context, base string, who cognito.User) (string, error) {
	signedIn, err := call(ctx, http.MethodPost, base+"/api/sessions", http.Header{}, map[string]string{"username": who.Username, "password": who.Password})
	if err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	if signedIn.status != http.StatusCreated {
		return "", fmt.Errorf("signing in: %s", signedIn)
	}
	cookies := make([]string, len(signedIn.cookies))
	for i, cookie := range signedIn.cookies {
		cookies[i] = cookie.Name + "=" + cookie.Value
	}
	return strings.Join(cookies, "; "), nil
}

// api sends what is no sale of a till.
var api = &http.Client{Timeout: 5 * time.Minute} // a function is linked when it is first called

// answer is what came back.
type answer struct {
	status  int
	text    string
	cookies []*http.Cookie
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.text) }

// call sends JSON once, nothing for a nil body.
func call(ctx context.Context, method, address string, header http.Header, body any) (answer, error) {
	content := io.Reader(http.NoBody)
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return answer{}, err
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Carmensita", "1")
	response, err := api.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, string(text), response.Cookies()}, err
}

func (r *register) open() error {
	conn, err := (&net.Dialer{Timeout: answerWithin}).DialContext(context.Background(), "tcp", r.address)
	if err != nil {
		return fmt.Errorf("opening a till: %w", err)
	}
	r.conn, r.reader = conn, bufio.NewReader(conn)
	return nil
}

// sell makes one sale. Anything but the receipt of a new sale is an error.
func (r *register) sell(c cart) error {
	body, err := json.Marshal(c.request())
	if err != nil {
		return err
	}
	r.buffer.Reset()
	r.buffer.Write(r.head)
	fmt.Fprintf(&r.buffer, "%d\r\n\r\n", len(body))
	r.buffer.Write(body)
	if r.conn == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	if err := r.conn.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return err
	}
	if _, err := r.conn.Write(r.buffer.Bytes()); err != nil {
		return fmt.Errorf("selling: %w", err)
	}
	response, err := http.ReadResponse(r.reader, nil)
	if err != nil {
		return fmt.Errorf("selling: %w", err)
	}
	defer response.Body.Close()
	r.buffer.Reset()
	if _, err := r.buffer.ReadFrom(response.Body); err != nil {
		return fmt.Errorf("selling: %w", err)
	}
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("selling: %s %s", response.Status, r.buffer.String())
	}
	return nil
}

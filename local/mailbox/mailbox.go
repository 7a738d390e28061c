// Package mailbox catches every mail, as the local stand-in for SES and SNS. Nothing leaves the computer.
//
// It speaks SendEmail of SES (v2) and Publish of SNS, as the AWS SDKs do; what is published to a topic becomes a mail to those
// who would have subscribed to it. A mail that was answered for is on disk: one JSON file each. Page shows them.
package mailbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/local/loopback"
)

// Mail is one mail that was caught.
type Mail struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// Topic is the ARN of the SNS topic that it was published to; "" for a mail by SES.
	Topic       string       `json:"topic,omitempty"`
	From        string       `json:"from,omitempty"`
	To          []string     `json:"to"`
	Subject     string       `json:"subject"`
	Text        string       `json:"text"`
	HTML        string       `json:"html,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Attachment is a file in a mail.
type Attachment struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content []byte `json:"content"`
}

// Options of a Server. Dir is required.
type Options struct {
	// Dir holds the mails. It is made when missing.
	Dir string
	// Subscribers of each topic, by its ARN: a publish to any other is refused.
	Subscribers map[string][]string
	// Now is the clock for the time of a mail; time.Now when nil.
	Now func() time.Time
}

// Server is a running mailbox.
type Server struct {
	*loopback.Server
	options Options

	mu    sync.Mutex
	mails []Mail // as they came
	fails int
}

// Start serves SES and SNS from the moment that it returns, with the mails of before.
func Start(options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Server{options: options}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("the mailbox: %w", err)
	}
	var err error
	if s.Server, err = loopback.Serve(0, s.handler()); err != nil {
		return nil, fmt.Errorf("the mailbox: %w", err)
	}
	return s, nil
}

func (s *Server) load() error {
	if err := os.MkdirAll(s.options.Dir, 0o700); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(s.options.Dir, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var mail Mail
		if err := json.Unmarshal(text, &mail); err != nil {
			return fmt.Errorf("%s is damaged: %w", file, err)
		}
		s.mails = append(s.mails, mail)
	}
	slices.SortStableFunc(s.mails, func(a, b Mail) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return nil
}

// Mails lists what was caught, oldest first.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Fail makes the next mails, so many, be refused with a failure of the service: a fault for tests.
func (s *Server) Fail(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails += times
}

var errFault = errors.New("a fault that a test asked for")

// Catch puts a mail on disk and gives its id: one that came by SES or SNS, or that another stand-in sends as AWS would.
func (s *Server) Catch(mail Mail) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return "", errFault
	}
	mail.ID, mail.At = uuid.Must(uuid.NewV7()).String(), s.options.Now().UTC()
	text, err := json.MarshalIndent(mail, "", "  ")
	if err != nil {
		return "", err
	}
	if err := write(filepath.Join(s.options.Dir, mail.ID+".json"), text); err != nil {
		return "", err
	}
	s.mails = append(s.mails, mail)
	return mail.ID, nil
}

// write puts a whole file in its place, or none.
func write(path string, text []byte) error {
	half := path + ".new"
	file, err := os.OpenFile(half, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		return os.Rename(half, path)
	}
	if gone := os.Remove(half); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

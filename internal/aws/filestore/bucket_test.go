package filestore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/values/errs"
	localbucket "carmensita.pe/market/local/bucket"
)

var s3 *localbucket.Server

// The SDK reads its environment once a process, so all tests share one S3.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bucket")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if s3, err = localbucket.Start(localbucket.Options{Dir: dir, Buckets: []string{"receipts"}}); err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_S3": s3.Endpoint(), "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "RECEIPTS_BUCKET": "receipts", "NO_BUCKET": "nobody-made-this"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
	_ = s3.Stop(context.Background())
}

func open(t *testing.T, variable string) *filestore.Bucket {
	t.Helper()
	b, err := filestore.Open(variable)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGetOrPut_makesAFileOnce(t *testing.T) {
	t.Parallel()
	made := 0
	for range 3 {
		got, err := open(t, "RECEIPTS_BUCKET").GetOrPut(t.Context(), "2026-03-15/B001-00000001.pdf", "application/pdf", func() ([]byte, error) {
			made++
			return []byte("%PDF"), nil
		})
		if err != nil || string(got) != "%PDF" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

func TestGetOrPut_keepsNothingThatCouldNotBeMade(t *testing.T) {
	t.Parallel()
	b, broken := open(t, "RECEIPTS_BUCKET"), errors.New("no ink")
	if _, err := b.GetOrPut(t.Context(), "broken.pdf", "application/pdf", func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	got, err := b.GetOrPut(t.Context(), "broken.pdf", "application/pdf", func() ([]byte, error) { return []byte("later"), nil })
	if err != nil || string(got) != "later" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestGetOrPut_saysThatS3DoesNotAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx      context.Context
		variable string
	}{"cut off": {ctx, "RECEIPTS_BUCKET"}, "without the bucket": {t.Context(), "NO_BUCKET"}} {
		_, err := open(t, c.variable).GetOrPut(c.ctx, "x", "text/plain", func() ([]byte, error) { return []byte("x"), nil })
		if errs.CodeOf(err) != errs.Unavailable {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
	}
}

func TestOpen_saysWhatToSet(t *testing.T) {
	t.Parallel()
	if _, err := filestore.Open("NOT_SET_BUCKET"); err == nil || !strings.Contains(err.Error(), "NOT_SET_BUCKET") {
		t.Errorf("got %v", err)
	}
}

// What is signed is sent to others: there is one version of it, whoever makes it, however often.
func TestPutNew_givesEverybodyTheBytesOfTheFirst(t *testing.T) {
	t.Parallel()
	var writers sync.WaitGroup
	got := make([]string, 8)
	for i := range got {
		writers.Go(func() {
			b := open(t, "RECEIPTS_BUCKET")
			for { // two at the same moment: S3 may ask to try again
				kept, err := b.PutNew(t.Context(), "signed.xml", "text/xml", fmt.Appendf(nil, "writer %d", i))
				if errs.CodeOf(err) == errs.Unavailable {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				got[i] = string(kept)
				return
			}
		})
	}
	writers.Wait()
	for _, kept := range got {
		if kept != got[0] || !strings.HasPrefix(kept, "writer ") {
			t.Fatalf("they have %q", got)
		}
	}
}

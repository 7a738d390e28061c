// Lambdas builds each function of the blueprint for Lambda and packs it: .local/lambda/<name>.zip with the program and, where
// it touches MySQL, the authorities that sign RDS's certificates. It fails when a zip is larger than a function may be.
//
// The same code gives the same bytes, so that a deploy changes only the functions that have changed.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
)

const (
	// most is what a zip may have, in bytes: a larger program takes longer to start.
	most = 6_000_000
	// authorities of RDS in our region, as AWS publishes them.
	authorities = "https://truststore.pki.rds.amazonaws.com/us-east-1/us-east-1-bundle.pem"
)

func main() {
	root := flag.String("root", "..", "the repository")
	measure := flag.Bool("measure", false, "only build and measure: without the authorities, which have to be fetched")
	flag.Parse()
	if err := run(*root, *measure); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, measure bool) error {
	out := filepath.Join(root, ".local", "lambda")
	if err := os.MkdirAll(out, 0o750); err != nil {
		return err
	}
	var trusted []byte
	if !measure {
		var err error
		if trusted, err = fetch(filepath.Join(out, "rds-ca.pem")); err != nil {
			return fmt.Errorf("the certificates of RDS: %w", err)
		}
	}
	var large []string
	for _, f := range blueprint.Functions {
		program, err := build(root, out, f.Name)
		if err != nil {
			return err
		}
		files := []file{{"bootstrap", 0o755, program}}
		if trusted != nil && f.Side == blueprint.Inside {
			files = append(files, file{"rds-ca.pem", 0o644, trusted})
		}
		packed, err := pack(files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, flat(f.Name)+".zip"), packed, 0o600); err != nil {
			return err
		}
		fmt.Printf("%-28s %5.2f MB zipped, %5.2f MB\n", f.Name, float64(len(packed))/1e6, float64(len(program))/1e6)
		if len(packed) > most {
			large = append(large, f.Name)
		}
	}
	if len(large) > 0 {
		return fmt.Errorf("larger than %d MB: %s", most/1_000_000, strings.Join(large, ", "))
	}
	return nil
}

func flat(name string) string { return strings.ReplaceAll(name, "/", "-") }

// build compiles one function; Go's cache has what the others share.
func build(root, out, name string) ([]byte, error) {
	path, err := filepath.Abs(filepath.Join(out, flat(name)))
	if err != nil {
		return nil, err
	}
	defer os.Remove(path)
	// norpc leaves out the runtime of before: the custom runtime speaks HTTP only.
	cmd := exec.CommandContext(context.Background(), "go",
		"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", path, "./functions/"+name)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return os.ReadFile(path)
}

type file struct {
	name    string
	mode    os.FileMode
	content []byte
}

// pack makes a zip that depends on nothing but the content.
func pack(files []file) ([]byte, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		header.SetMode(f.mode)
		entry, err := w.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// fetch returns the authorities from the file, or from AWS into the file.
func fetch(path string) ([]byte, error) {
	if kept, err := os.ReadFile(path); err == nil {
		return kept, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, authorities, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK || !bytes.Contains(content, []byte("BEGIN CERTIFICATE")) {
		return nil, fmt.Errorf("%s answered %s", authorities, answer.Status)
	}
	return content, os.WriteFile(path, content, 0o600)
}

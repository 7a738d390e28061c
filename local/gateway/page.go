package gateway

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// ContentSecurityPolicy lets the page load from its own origin only, and run no inline script. WebAssembly and images
// from memory are for the barcode reader.
const ContentSecurityPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; " +
	"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

// secure sets the headers that every answer has; a function may set its own instead.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// Page serves the files of a web app with one page: a path that is no file and has no extension is index.html, whose
// router knows it. It reads all files now; files below assets/ have a hash in their name and are kept for ever by the
// browser, the others are asked for again each time (ETag).
func Page(files fs.FS) (http.Handler, error) {
	p := page{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p[name] = newFile(name, content)
		return nil
	})
	if err == nil && p["index.html"] == nil {
		err = errors.New("index.html is missing")
	}
	if err != nil {
		return nil, fmt.Errorf("gateway: page: %w", err)
	}
	return p, nil
}

type page map[string]*file

// file is kept as it is and, if that is shorter, compressed.
type file struct {
	contentType, cacheControl, etag string
	content, gzipped                []byte
}

func newFile(name string, content []byte) *file {
	sum := sha256.Sum256(content)
	f := &file{
		contentType:  contentType(path.Ext(name)),
		cacheControl: "no-cache",
		etag:         hex.EncodeToString(sum[:12]),
		content:      content,
	}
	if strings.HasPrefix(name, "assets/") {
		f.cacheControl = "public, max-age=31536000, immutable"
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	_, _ = w.Write(content)                               // to memory
	_ = w.Close()
	if b.Len() < len(content)*9/10 {
		f.gzipped = b.Bytes()
	}
	return f
}

// contentType does not depend on what the computer knows, where package mime has nothing built in.
func contentType(extension string) string {
	switch extension {
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".ico":
		return "image/x-icon"
	}
	return cmp.Or(mime.TypeByExtension(extension), "application/octet-stream")
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	f := p[name]
	if f == nil && path.Ext(name) == "" {
		f = p["index.html"]
	}
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		notFound(w, r)
		return
	}
	f.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	content, etag := f.content, f.etag
	if f.gzipped != nil {
		header.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			header.Set("Content-Encoding", "gzip")
			content, etag = f.gzipped, f.etag+"-gzip"
		}
	}
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cacheControl)
	header.Set("Etag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

package sunat

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// mostUnpacked bounds the XML in a zip, so that a small answer cannot fill the memory.
const mostUnpacked = 16 << 20

// Pack makes the zip of one file that SUNAT wants. The same content gives the same bytes: it carries no time.
func Pack(name string, content []byte) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	file, err := archive.Create(name)
	if err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}
	if _, err := file.Write(content); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// unpack returns the first XML file of a zip; an empty folder may stand before it, and the extension may be in capitals.
func unpack(packed []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("the CDR is no zip: %w", err)
	}
	for _, entry := range archive.File {
		if entry.FileInfo().IsDir() || !strings.HasSuffix(strings.ToLower(entry.Name), ".xml") {
			continue
		}
		file, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("opening the CDR: %w", err)
		}
		text, err := io.ReadAll(io.LimitReader(file, mostUnpacked+1))
		_ = file.Close()
		if err != nil {
			return nil, fmt.Errorf("unpacking the CDR: %w", err)
		}
		if len(text) > mostUnpacked {
			return nil, errors.New("the CDR is too large")
		}
		return text, nil
	}
	return nil, errors.New("the zip holds no XML")
}

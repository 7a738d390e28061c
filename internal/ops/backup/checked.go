package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"carmensita.pe/market/internal/values/errs"
)

// CheckFiles reads every file of the backup and holds it to its checksum. It returns errs.BackupDamaged, which names the
// file, for one that is not as it was written or is not there.
func CheckFiles(ctx context.Context, from Source, m Manifest) error {
	for _, file := range m.Files() {
		if err := readFile(ctx, from, m.ID, file, func(io.Reader) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads a file of the backup to its end. When it is not the one that was written, that is the error, whatever use
// made of it, and also when its store finds that out first: to read it again would not help.
func readFile(ctx context.Context, from Source, id string, file File, use func(io.Reader) error) error {
	key := keyOf(id, file.Path)
	body, err := from.Open(ctx, key)
	if errs.CodeOf(err) == errs.NotFound {
		return errs.Wrap(errs.BackupDamaged, err, "the file %s is missing", key)
	}
	if err != nil {
		return err
	}
	defer body.Close()
	hashed := &hashing{from: body, digest: sha256.New()}
	used := use(hashed)
	if _, err := io.Copy(io.Discard, hashed); err != nil && hashed.bytes < file.Bytes {
		return errs.Wrap(errs.Unavailable, err, "reading %s", key)
	}
	if got := hex.EncodeToString(hashed.digest.Sum(nil)); got != file.SHA256 {
		return errs.New(errs.BackupDamaged, "the file %s is not the one that was written: its SHA-256 is %s, and not %s", key, got, file.SHA256)
	}
	return used
}

// readCompressed is readFile for a file with gzip.
func readCompressed(ctx context.Context, from Source, id string, file File, use func(*bufio.Reader) error) error {
	return readFile(ctx, from, id, file, func(r io.Reader) error {
		plain, err := gzip.NewReader(bufio.NewReader(r))
		if err != nil {
			return err
		}
		const chunk = 256 << 10
		return use(bufio.NewReaderSize(plain, chunk))
	})
}

type hashing struct {
	from   io.Reader
	digest hash.Hash
	bytes  int64
}

func (h *hashing) Read(p []byte) (int, error) {
	n, err := h.from.Read(p)
	h.digest.Write(p[:n])
	h.bytes += int64(n)
	return n, err
}

// ReadUsers returns the list of users as it was written.
func ReadUsers(ctx context.Context, from Source, m Manifest) (content []byte, err error) {
	err = readFile(ctx, from, m.ID, m.Users, func(r io.Reader) (err error) {
		content, err = io.ReadAll(r)
		return err
	})
	return content, err
}

// ReadSettings returns the settings line by line, as WriteSettings wrote them.
func ReadSettings(ctx context.Context, from Source, m Manifest, line func([]byte) error) error {
	return readCompressed(ctx, from, m.ID, m.Settings, func(r *bufio.Reader) error { return eachLine(r, line) })
}

// eachLine returns each line without its end. A file whose last line has none was cut.
func eachLine(r *bufio.Reader, use func([]byte) error) error {
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if err := use(line[:len(line)-1]); err != nil {
			return err
		}
	}
}

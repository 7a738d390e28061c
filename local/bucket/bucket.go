// Package bucket runs gofakes3, with its data on disk, as the local stand-in for S3.
//
// Any AWS SDK works against it without a line of its own: set AWS_ENDPOINT_URL_S3 to Endpoint and give it any credentials.
// The endpoint is an IP address on purpose: S3's endpoint rules then put the bucket into the path by themselves, where a
// host name would get the bucket in front of it and not be found.
//
// All objects live in one bbolt file: a put that was answered survives SIGKILL and a power cut, one that was not leaves
// nothing behind. Objects pass through memory whole, so this is for receipts, reports and backups of a shop, not for films.
// Parts of an unfinished multipart upload are lost with the process. Access, encryption and lifecycle rules are not there, but a link that was signed works as long as it says, and as it was signed.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3bolt"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"carmensita.pe/market/local/loopback"
)

// File holds everything, in the folder of the options.
const File = "objects.bolt"

// Options for a server. Dir is required.
type Options struct {
	// Dir holds the data. It is made when missing.
	Dir string
	// Port on the loopback address; zero means any free one.
	Port int
	// Buckets are created when missing.
	Buckets []string
}

// Server is a running S3.
type Server struct {
	*loopback.Server
	data *bbolt.DB
}

// Start serves the buckets from the moment that it returns.
func Start(opts Options) (*Server, error) {
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder for S3: %w", err)
	}
	file := filepath.Join(opts.Dir, File)
	data, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: time.Second})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("another S3 already runs on %s: stop it first", opts.Dir)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	backend := s3bolt.New(data)
	if err := create(backend, opts.Buckets); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	server, err := loopback.Serve(opts.Port, links(gofakes3.New(&copying{Backend: backend}).Server(), time.Now))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("S3: %w", err), data.Close())
	}
	return &Server{Server: server, data: data}, nil
}

func create(backend *s3bolt.Backend, buckets []string) error {
	have, err := backend.ListBuckets()
	if err != nil {
		return fmt.Errorf("list buckets: %w", err)
	}
	for _, name := range buckets {
		if slices.ContainsFunc(have, func(b gofakes3.BucketInfo) bool { return b.Name == name }) {
			continue
		}
		if err := gofakes3.ValidateBucketName(name); err != nil {
			return fmt.Errorf("bucket %q: %w", name, err)
		}
		if err := backend.CreateBucket(name); err != nil {
			return fmt.Errorf("create bucket %s: %w", name, err)
		}
	}
	return nil
}

// Stop lets the running requests finish until ctx ends, then closes the data.
func (s *Server) Stop(ctx context.Context) error {
	return errors.Join(s.Server.Stop(ctx), s.data.Close())
}

// Package filestore keeps files in S3.
package filestore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// Bucket is one bucket.
type Bucket struct {
	client *s3.Client
	name   string
}

// Open opens the bucket whose name stands in the environment variable. Objects are addressed by path, which every
// S3 endpoint understands, be it AWS or a stand-in on a laptop.
func Open(variable string) (*Bucket, error) {
	name, err := setup.Env(variable, "the S3 bucket")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return &Bucket{client: s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }), name: name}, nil
}

// New is the bucket of this name.
func New(client *s3.Client, name string) *Bucket { return &Bucket{client: client, name: name} }

// GetOrPut returns the object with this key, or makes and stores it. It returns errs.Unavailable when S3
// does not answer.
func (b *Bucket) GetOrPut(ctx context.Context, key, contentType string, create func() ([]byte, error)) ([]byte, error) {
	kept, err := b.get(ctx, key)
	if err != nil || kept != nil {
		return kept, err
	}
	content, err := create()
	if err != nil {
		return nil, err
	}
	return content, b.Put(ctx, key, contentType, content)
}

// Put keeps an object, in place of what was under its key. It returns errs.Unavailable when S3 does not answer.
func (b *Bucket) Put(ctx context.Context, key, contentType string, content []byte) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(content), ContentType: &contentType})
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "keeping %s", key)
	}
	return nil
}

// Link makes an address with which anybody can read the object for some time. A browser saves it under the name.
// The address is computed here: nothing is asked of S3, so it says nothing about whether the object exists.
func (b *Bucket) Link(ctx context.Context, key, name string, lasts time.Duration) (string, error) {
	signed, err := s3.NewPresignClient(b.client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key,
		ResponseContentDisposition: aws.String(`attachment; filename="` + name + `"`)}, s3.WithPresignExpires(lasts))
	if err != nil {
		return "", fmt.Errorf("signing a link to %s: %w", key, err)
	}
	return signed.URL, nil
}

// Get returns the object with this key. It returns errs.NotFound when there is none, errs.Unavailable when S3 does not answer.
func (b *Bucket) Get(ctx context.Context, key string) ([]byte, error) {
	kept, err := b.get(ctx, key)
	if err == nil && kept == nil {
		return nil, errs.New(errs.NotFound, "nothing is kept under %s", key)
	}
	return kept, err
}

// get returns nil for a key that does not exist.
func (b *Bucket) get(ctx context.Context, key string) ([]byte, error) {
	object, err := b.Open(ctx, key)
	if errs.CodeOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer object.Close()
	content, err := io.ReadAll(object)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	return content, nil
}

// PutNew keeps an object under a key that has none, and gives it; where another one was faster, it gives what that one kept, so that all who
// write a key have the same bytes. It returns errs.Unavailable when S3 does not answer.
func (b *Bucket) PutNew(ctx context.Context, key, contentType string, content []byte) ([]byte, error) {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(content), ContentType: &contentType,
		IfNoneMatch: aws.String("*")})
	var refused smithy.APIError
	if errors.As(err, &refused) && refused.ErrorCode() == "PreconditionFailed" {
		return b.Get(ctx, key)
	}
	if err != nil { // two at the same moment, too: the next try finds what the other one kept
		return nil, errs.Wrap(errs.Unavailable, err, "keeping %s", key)
	}
	return content, nil
}

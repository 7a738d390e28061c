package filestore

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"carmensita.pe/market/internal/values/errs"
)

// partSize is what a stream needs of memory. S3 takes parts from 5 MiB on, and 10,000 of them: 80 GB a file.
const partSize = 8 << 20

// Open returns the content of an object as a stream. Errors: errs.NotFound, errs.Unavailable.
func (b *Bucket) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	var missing *types.NoSuchKey
	if errors.As(err, &missing) {
		return nil, errs.Wrap(errs.NotFound, err, "there is no file %s", key)
	}
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "reading %s", key)
	}
	return object.Body, nil
}

// Write makes an object of what fill writes, however much that is: it goes to S3 in parts. Nothing is there when fill fails,
// whose error it returns; errs.Unavailable when S3 does not answer.
func (b *Bucket) Write(ctx context.Context, key, contentType string, fill func(io.Writer) error) error {
	u := &upload{Bucket: b, ctx: ctx, key: key, contentType: contentType}
	if err := fill(u); err != nil {
		u.abort()
		return err
	}
	if err := u.commit(); err != nil {
		u.abort()
		return err
	}
	return nil
}

// upload is an object that is being written.
type upload struct {
	*Bucket
	ctx              context.Context
	key, contentType string

	buffer bytes.Buffer
	id     *string // of the multipart upload; nil for what fits into one part
	parts  []types.CompletedPart
}

func (u *upload) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), partSize-u.buffer.Len())
		u.buffer.Write(p[:n])
		written, p = written+n, p[n:]
		if u.buffer.Len() == partSize {
			if err := u.send(); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

// send sends the buffer as the next part.
func (u *upload) send() error {
	if u.id == nil {
		begun, err := u.client.CreateMultipartUpload(u.ctx, &s3.CreateMultipartUploadInput{Bucket: &u.name, Key: &u.key, ContentType: &u.contentType})
		if err != nil {
			return u.failed(err)
		}
		u.id = begun.UploadId
	}
	number := aws.Int32(int32(len(u.parts) + 1))
	sent, err := u.client.UploadPart(u.ctx, &s3.UploadPartInput{Bucket: &u.name, Key: &u.key, UploadId: u.id, PartNumber: number,
		Body: bytes.NewReader(u.buffer.Bytes())})
	if err != nil {
		return u.failed(err)
	}
	u.parts = append(u.parts, types.CompletedPart{PartNumber: number, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32})
	u.buffer.Reset()
	return nil
}

func (u *upload) commit() error {
	if u.id == nil {
		_, err := u.client.PutObject(u.ctx, &s3.PutObjectInput{Bucket: &u.name, Key: &u.key, ContentType: &u.contentType, Body: bytes.NewReader(u.buffer.Bytes())})
		return u.failed(err)
	}
	if u.buffer.Len() > 0 {
		if err := u.send(); err != nil {
			return err
		}
	}
	_, err := u.client.CompleteMultipartUpload(u.ctx, &s3.CompleteMultipartUploadInput{Bucket: &u.name, Key: &u.key, UploadId: u.id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts}})
	return u.failed(err)
}

// abort gives the parts up. Those of a process that dies are for the bucket's rule on incomplete uploads.
func (u *upload) abort() {
	if u.id != nil {
		_, _ = u.client.AbortMultipartUpload(context.WithoutCancel(u.ctx), &s3.AbortMultipartUploadInput{Bucket: &u.name, Key: &u.key, UploadId: u.id})
	}
}

func (u *upload) failed(err error) error {
	if err == nil {
		return nil
	}
	return errs.Wrap(errs.Unavailable, err, "writing %s", u.key)
}

// Keys lists the keys that begin with the prefix, in their order. It returns errs.Unavailable.
func (b *Bucket) Keys(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, errs.Wrap(errs.Unavailable, err, "listing %s", prefix)
		}
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
	}
	return keys, nil
}

// Delete deletes objects; one that does not exist is no error. It returns errs.Unavailable.
func (b *Bucket) Delete(ctx context.Context, keys []string) error {
	const most = 1000 // of one request
	for len(keys) > 0 {
		part := keys[:min(most, len(keys))]
		keys = keys[len(part):]
		objects := make([]types.ObjectIdentifier, len(part))
		for i := range part {
			objects[i].Key = &part[i]
		}
		out, err := b.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &b.name, Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)}})
		if err != nil {
			return errs.Wrap(errs.Unavailable, err, "deleting %d files", len(part))
		}
		if len(out.Errors) > 0 {
			return errs.New(errs.Unavailable, "deleting %s: %s", aws.ToString(out.Errors[0].Key), aws.ToString(out.Errors[0].Message))
		}
	}
	return nil
}

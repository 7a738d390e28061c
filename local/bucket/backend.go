package bucket

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3bolt"
)

// copying copies an object before anybody writes: s3bolt hands out memory of the database's file after its transaction has ended, and the
// next writes put something else there.
type copying struct {
	*s3bolt.Backend
	mu sync.RWMutex // held for reading until the copy is made
}

func (c *copying) GetObject(bucket, name string, part *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	object, err := c.Backend.GetObject(bucket, name, part)
	if err != nil {
		return nil, err
	}
	return kept(object)
}

func (c *copying) HeadObject(bucket, name string) (*gofakes3.Object, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	object, err := c.Backend.HeadObject(bucket, name)
	if err != nil {
		return nil, err
	}
	return kept(object)
}

func kept(object *gofakes3.Object) (*gofakes3.Object, error) {
	content, err := io.ReadAll(object.Contents)
	if err != nil {
		return nil, err
	}
	if err := object.Contents.Close(); err != nil {
		return nil, err
	}
	object.Contents, object.Hash = io.NopCloser(bytes.NewReader(content)), slices.Clone(object.Hash)
	return object, nil
}

// PutObject reads the content first: whoever sends it slowly holds up nobody.
func (c *copying) PutObject(bucket, name string, meta map[string]string, input io.Reader, size int64, conditions *gofakes3.PutConditions) (
	gofakes3.PutObjectResult, error,
) {
	content, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Backend.PutObject(bucket, name, meta, bytes.NewReader(content), size, conditions)
}

func (c *copying) DeleteObject(bucket, name string) (gofakes3.ObjectDeleteResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Backend.DeleteObject(bucket, name)
}

func (c *copying) DeleteMulti(bucket string, names ...string) (gofakes3.MultiDeleteResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Backend.DeleteMulti(bucket, names...)
}

func (c *copying) CopyObject(from, name, to, as string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(c, from, name, to, as, meta)
}

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/errs"
)

// largest is a photo in bytes: the page makes it smaller than that.
const largest = 3 << 20

// endings of the pictures that are kept, by what their first bytes say; what is sent with them is not believed.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}

// takePhoto keeps a photo under the hash of its content, and notes its key: the same photo again is the same.
func (s service) takePhoto(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	content, err := r.Raw(largest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	kind := http.DetectContentType(content)
	ending, ok := endings[kind]
	if !ok {
		return lambdahttp.Response{}, errs.New(errs.InvalidBody, "the body is %s: send a JPEG, PNG or WebP", kind)
	}
	if _, err := purchase.Find(ctx, s.db, id); err != nil {
		return lambdahttp.Response{}, err
	}
	sum := sha256.Sum256(content)
	key := "purchases/" + id + "/" + hex.EncodeToString(sum[:]) + ending
	if err := s.papers.Put(ctx, key, kind, content); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(purchase.SetPhoto(ctx, s.db, id, key, r.Actor(), time.Now().UTC()))
}

func (s service) photo(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	of, err := purchase.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if of.Photo() == "" {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "the purchase %q has no photo", id)
	}
	content, err := s.papers.Get(ctx, of.Photo())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	for kind, ending := range endings {
		if path.Ext(of.Photo()) == ending {
			return lambdahttp.Bytes(kind, content), nil
		}
	}
	return lambdahttp.Response{}, errs.New(errs.NotFound, "the photo of the purchase %q is of no known kind", id)
}

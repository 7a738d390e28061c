package sessions

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/values/errs"
)

// answered is how long an answer may be asked for again.
const answered = 24 * time.Hour

// Once does a request that writes no MySQL and keeps its answer beside the sessions, or gives the answer that was kept; then repeated is
// true. What it does must bear to be done again: a process that dies before the answer is kept leaves it to the next try. A temporary
// password may be in the answer, so it is sealed by what only the caller knows.
//
// Errors: errs.Conflict when the id stands for another request, errs.Unavailable, and those of do.
func (s *Store) Once(ctx context.Context, what lambdahttp.Sent, do func(context.Context) (lambdahttp.Response, error)) (r lambdahttp.Response, repeated bool, err error) {
	box, err := sealOf(what)
	if err != nil {
		return r, false, err
	}
	id := "answer:" + what.ID()
	before, err := s.get(ctx, id)
	if err != nil {
		return r, false, err
	}
	if before != nil && time.Now().Unix() < items.NumberOf(before["ttl"]) {
		if items.TextOf(before["request"]) != what.Request() {
			return r, false, errs.New(errs.Conflict, "the id was used for another request")
		}
		return opened(box, before)
	}
	if r, err = do(ctx); err != nil {
		return r, false, err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: items.Item{
		"id":      items.Text(id),
		"request": items.Text(what.Request()),
		"status":  items.Number(int64(r.StatusCode)),
		"sealed":  items.Text(base64.StdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(r.Body), nil))),
		"ttl":     items.Number(time.Now().Add(answered).Unix()),
	}})
	if err != nil {
		return r, false, errs.Wrap(errs.Unavailable, err, "keeping an answer")
	}
	return r, false, nil
}

// sealOf makes the box that only who sends the same request opens.
func sealOf(what lambdahttp.Sent) (cipher.AEAD, error) {
	secret := what.Secret()
	block, err := aes.NewCipher(secret[:])
	if err != nil {
		return nil, fmt.Errorf("sealing an answer: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("sealing an answer: %w", err)
	}
	return box, nil
}

func opened(box cipher.AEAD, kept items.Item) (lambdahttp.Response, bool, error) {
	sealed, err := base64.StdEncoding.DecodeString(items.TextOf(kept["sealed"]))
	if err != nil || len(sealed) < box.NonceSize() {
		return lambdahttp.Response{}, false, fmt.Errorf("reading an answer of %d bytes: %w", len(sealed), err)
	}
	body, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil)
	if err != nil {
		return lambdahttp.Response{}, false, fmt.Errorf("opening an answer: %w", err)
	}
	r := lambdahttp.Response{StatusCode: int(items.NumberOf(kept["status"])), Body: string(body)}
	if r.Body != "" {
		r.Headers = map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store"}
	}
	return r, true, nil
}

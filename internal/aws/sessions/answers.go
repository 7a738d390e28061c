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

// answerTTL is how long an answer is kept.
const answerTTL = 24 * time.Hour

// Do handles a request that does not write to MySQL and stores its answer beside the sessions, or returns the stored answer; then repeated
// is true. What handle does must be safe to repeat: when the process dies before the answer is stored, the next try does it again. The
// answer may contain a temporary password, so it is encrypted with a key that only the caller knows.
//
// Errors: errs.Conflict when another request had the same id, errs.Unavailable, and those of handle.
func (s *Store) Do(
	ctx context.Context, key lambdahttp.IdempotencyKey, handle func(context.Context) (lambdahttp.Response, error),
) (r lambdahttp.Response, repeated bool, err error) {
	aead, err := cipherOf(key)
	if err != nil {
		return r, false, err
	}
	id := "answer:" + key.ID()
	before, err := s.get(ctx, id)
	if err != nil {
		return r, false, err
	}
	if before != nil && time.Now().Unix() < items.NumberOf(before["ttl"]) {
		if items.TextOf(before["request"]) != key.Request() {
			return r, false, errs.New(errs.Conflict, "the id was used for another request")
		}
		return decrypted(aead, before)
	}
	if r, err = handle(ctx); err != nil {
		return r, false, err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: items.Item{
		"id":      items.Text(id),
		"request": items.Text(key.Request()),
		"status":  items.Number(int64(r.StatusCode)),
		"sealed":  items.Text(base64.StdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(r.Body), nil))),
		"ttl":     items.Number(time.Now().Add(answerTTL).Unix()),
	}})
	if err != nil {
		return r, false, errs.Wrap(errs.Unavailable, err, "storing an answer")
	}
	return r, false, nil
}

// cipherOf makes a cipher whose key only the client that sends the same request knows.
func cipherOf(key lambdahttp.IdempotencyKey) (cipher.AEAD, error) {
	secret := key.Secret()
	block, err := aes.NewCipher(secret[:])
	if err != nil {
		return nil, fmt.Errorf("encrypting an answer: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("encrypting an answer: %w", err)
	}
	return aead, nil
}

func decrypted(aead cipher.AEAD, kept items.Item) (lambdahttp.Response, bool, error) {
	sealed, err := base64.StdEncoding.DecodeString(items.TextOf(kept["sealed"]))
	if err != nil || len(sealed) < aead.NonceSize() {
		return lambdahttp.Response{}, false, fmt.Errorf("reading an answer of %d bytes: %w", len(sealed), err)
	}
	body, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], nil)
	if err != nil {
		return lambdahttp.Response{}, false, fmt.Errorf("decrypting an answer: %w", err)
	}
	r := lambdahttp.Response{StatusCode: int(items.NumberOf(kept["status"])), Body: string(body)}
	if r.Body != "" {
		r.Headers = map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store"}
	}
	return r, true, nil
}

package sessions

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/values/errs"
)

// deviceID is what the table of tries keeps of a user's browser: no secret.
func deviceID(secret, username string) string { return "device:" + Handle(secret) + ":" + username }

// Remember notes that a user has proved on a browser who he is, and gives the secret for its cookie: the one that it has, or a new one of
// 256 random bits. Users of one till share the cookie; each is known there only after he has signed in. It returns errs.Unavailable.
func (a *Attempts) Remember(ctx context.Context, device, username string, now time.Time) (secret string, err error) {
	if secret = device; secret == "" {
		made := make([]byte, 32)
		rand.Read(made)
		secret = base64.RawURLEncoding.EncodeToString(made)
	}
	const noCounter = "attribute_not_exists(tries)"
	_, err = a.update(ctx, deviceID(secret, username), "set #ttl = :until", noCounter, items.Item{":until": items.Number(now.Add(Trust).Unix())})
	if err != nil {
		return "", errs.Wrap(errs.Unavailable, err, "noting where somebody signs in")
	}
	return secret, nil
}

// knows says whether the user has signed in on the browser within Trust.
func (a *Attempts) knows(ctx context.Context, device, username string, now time.Time) (bool, error) {
	if device == "" {
		return false, nil
	}
	found, err := a.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &a.table, Key: items.Key(deviceID(device, username)), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return false, errs.Wrap(errs.Unavailable, err, "looking where somebody signs in")
	}
	return items.NumberOf(found.Item["ttl"]) > now.Unix(), nil
}

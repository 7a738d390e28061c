package cognito

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"

	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// gate stands before cognito-local and makes it answer as Cognito does:
//
//   - One call at a time, because it writes its files without a lock. A call takes a few milliseconds.
//   - A disabled user neither signs in nor refreshes.
//   - A wrong password and an unknown user get the same NotAuthorizedException.
type gate struct {
	poolID string
	client *cognito.Client // straight to cognito-local
	next   *httputil.ReverseProxy
	turn   sync.Mutex
}

const maxBody = 1 << 20

func newGate(address, poolID string, client *cognito.Client) *gate {
	next := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	next.ModifyResponse = sayNotAuthorized
	return &gate{poolID: poolID, client: client, next: next}
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		g.next.ServeHTTP(w, r) // the keys and the health
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))

	g.turn.Lock()
	defer g.turn.Unlock()
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".InitiateAuth") {
		disabled, err := g.disabled(r.Context(), body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		if disabled {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(notAuthorized("User is disabled."))
			return
		}
	}
	g.next.ServeHTTP(w, r)
}

func (g *gate) disabled(ctx context.Context, body []byte) (bool, error) {
	username := whoSignsIn(body)
	if username == "" {
		return false, nil // cognito-local tells what is missing
	}
	user, err := g.client.AdminGetUser(ctx, &cognito.AdminGetUserInput{UserPoolId: &g.poolID, Username: &username})
	var unknown *types.UserNotFoundException
	if errors.As(err, &unknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return !user.Enabled, nil
}

// whoSignsIn is the username in the call, or in the refresh token: a JWT here, whose signature cognito-local checks.
func whoSignsIn(body []byte) string {
	var call struct {
		AuthParameters struct {
			Username     string `json:"USERNAME"`
			RefreshToken string `json:"REFRESH_TOKEN"`
		}
	}
	if json.Unmarshal(body, &call) != nil || call.AuthParameters.Username != "" {
		return call.AuthParameters.Username
	}
	parts := strings.Split(call.AuthParameters.RefreshToken, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Username string `json:"cognito:username"`
	}
	_ = json.Unmarshal(payload, &claims)
	return claims.Username
}

func sayNotAuthorized(r *http.Response) error {
	if r.StatusCode != http.StatusBadRequest {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body.Close()
	var refusal struct {
		Type string `json:"__type"`
	}
	isSignIn := strings.HasSuffix(r.Request.Header.Get("X-Amz-Target"), ".InitiateAuth")
	if json.Unmarshal(body, &refusal) == nil && isSignIn &&
		(refusal.Type == "InvalidPasswordException" || refusal.Type == "NotAuthorizedException") {
		body = notAuthorized("Incorrect username or password.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func notAuthorized(message string) []byte {
	body, err := json.Marshal(map[string]string{"__type": "NotAuthorizedException", "message": message})
	if err != nil {
		panic(err) // two strings always encode
	}
	return body
}

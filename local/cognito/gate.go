package cognito

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
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
//   - A temporary password must be right, too, and a new one is taken only in the session of such a sign-in.
//   - The code for a forgotten password is sent by mail.
//   - Nobody signs up, and users write no attribute of their own but those of writable: cognito-local knows no such list.
type gate struct {
	poolID string
	file   string          // where cognito-local keeps the pool
	client *cognito.Client // straight to cognito-local
	next   *httputil.ReverseProxy
	turn   sync.Mutex
	// challenges by session; in the turn of a call.
	challenges map[string]challenge
	// deliver sends a code to an address; nil sends none.
	deliver func(username, address, code string) error
	// keep keeps a copy of what a call has written, which a later one may leave half written.
	keep func() error
}

const maxBody = 1 << 20

// writable are the attributes that users may write themselves, as in terraform/modules/identity.
var writable = []string{"locale"}

func newGate(address, poolID, file string, client *cognito.Client) *gate {
	next := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	g := &gate{poolID: poolID, file: file, client: client, next: next, challenges: map[string]challenge{}}
	next.ModifyResponse = g.answer
	return g
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
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, body))

	g.turn.Lock()
	defer g.turn.Unlock()
	refusal, err := g.refusal(r.Context(), r.Header.Get("X-Amz-Target"), body)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	case refusal != "":
		refuse(w, refusal)
	default:
		g.next.ServeHTTP(w, r)
		if err := g.keep(); err != nil {
			slog.Default().WarnContext(r.Context(), "Cognito's data has no copy", "error", err)
		}
	}
}

// refusal is what Cognito would refuse a call with, and cognito-local would not; "" for nothing.
func (g *gate) refusal(ctx context.Context, target string, body []byte) (string, error) {
	_, operation, _ := strings.Cut(target, ".")
	switch operation {
	case "SignUp":
		return "SignUp is not permitted for this user pool", nil
	case "UpdateUserAttributes", "DeleteUserAttributes":
		return refusalOfAttributes(body), nil
	}
	if operation != "InitiateAuth" && operation != "RespondToAuthChallenge" {
		return "", nil
	}
	if operation == "RespondToAuthChallenge" && !g.redeem(body) {
		return "Invalid session for the user.", nil
	}
	username, password := whoSignsIn(body)
	if username == "" {
		return "", nil // cognito-local reports what is missing
	}
	user, err := g.client.AdminGetUser(ctx, &cognito.AdminGetUserInput{UserPoolId: &g.poolID, Username: &username})
	var unknown *types.UserNotFoundException
	switch {
	case errors.As(err, &unknown):
		return "", nil
	case err != nil:
		return "", err
	case !user.Enabled:
		return "User is disabled.", nil
	}
	if operation == "InitiateAuth" && user.UserStatus == types.UserStatusTypeForceChangePassword {
		users, err := g.users() // cognito-local does not look at the password
		if err != nil || users[username].Password != password {
			return wrong, err
		}
	}
	return "", nil
}

// refusalOfAttributes is what Cognito tells who writes or deletes an attribute of his own that is not writable.
func refusalOfAttributes(body []byte) string {
	var call struct {
		UserAttributes     []struct{ Name string }
		UserAttributeNames []string
	}
	if json.Unmarshal(body, &call) != nil {
		return "" // cognito-local tells what is wrong
	}
	names := call.UserAttributeNames
	for _, a := range call.UserAttributes {
		names = append(names, a.Name)
	}
	if slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(writable, name) }) {
		return "A client attempted to write unauthorized attribute"
	}
	return ""
}

// whoSignsIn is the username in the call, or in the refresh token: a JWT here, whose signature cognito-local checks.
func whoSignsIn(body []byte) (username, password string) {
	var call struct {
		AuthParameters struct {
			Username     string `json:"USERNAME"`
			Password     string `json:"PASSWORD"`
			RefreshToken string `json:"REFRESH_TOKEN"`
		}
		ChallengeResponses struct {
			Username string `json:"USERNAME"`
		}
	}
	if json.Unmarshal(body, &call) != nil {
		return "", ""
	}
	if username := cmp.Or(call.AuthParameters.Username, call.ChallengeResponses.Username); username != "" {
		return username, call.AuthParameters.Password
	}
	parts := strings.Split(call.AuthParameters.RefreshToken, ".")
	if len(parts) != 3 {
		return "", ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", ""
	}
	var claims struct {
		Username string `json:"cognito:username"`
	}
	_ = json.Unmarshal(payload, &claims)
	return claims.Username, ""
}

// wrong is how Cognito says that a password is wrong, or that there is no such user.
const wrong = "Incorrect username or password."

// callKey finds the body of the call in the context of its answer.
type callKey struct{}

// sendCode mails the code that a call for a forgotten password made.
func (g *gate) sendCode(r *http.Request) error {
	var call struct{ Username string }
	body, _ := r.Context().Value(callKey{}).([]byte)
	if err := json.Unmarshal(body, &call); err != nil {
		return err
	}
	users, err := g.users()
	if err != nil {
		return err
	}
	return g.deliver(call.Username, users[call.Username].address(), users[call.Username].ConfirmationCode)
}

// answer puts right what cognito-local answers to a sign-in, and sends codes.
func (g *gate) answer(r *http.Response) error {
	if g.deliver != nil && r.StatusCode == http.StatusOK && strings.HasSuffix(r.Request.Header.Get("X-Amz-Target"), ".ForgotPassword") {
		return g.sendCode(r.Request)
	}
	if !strings.HasSuffix(r.Request.Header.Get("X-Amz-Target"), ".InitiateAuth") {
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
	switch {
	case r.StatusCode == http.StatusOK:
		g.remember(body)
	case json.Unmarshal(body, &refusal) == nil &&
		(refusal.Type == "InvalidPasswordException" || refusal.Type == "NotAuthorizedException"):
		body = notAuthorized(wrong)
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

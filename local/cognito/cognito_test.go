package cognito_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"carmensita.pe/market/local/cognito"
	"carmensita.pe/market/local/npm"
)

const packages = ".."

func TestMain(m *testing.M) {
	if err := npm.Install(context.Background(), packages, nil); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var rosa = cognito.User{Username: "rosa", Name: "Rosa Quispe", Password: "Mercado-2026", Groups: []string{"cashier", "manager"}}

func TestSignIn_tokensTellWhoAndWhichRoles(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())

	got, err := signIn(t, server, rosa.Username, rosa.Password)
	if err != nil {
		t.Fatal(err)
	}

	claims := verify(t, server, *got.IdToken)
	if claims.Username != "rosa" || claims.Issuer != server.Issuer() || claims.Audience != server.ClientID {
		t.Errorf("claims %+v, want rosa of %s for %s", claims, server.Issuer(), server.ClientID)
	}
	if !slices.Equal(claims.Groups, rosa.Groups) {
		t.Errorf("groups %q, want %q", claims.Groups, rosa.Groups)
	}
	if claims.Expires-claims.Issued != 3600 {
		t.Errorf("the token lives %d s, want an hour", claims.Expires-claims.Issued)
	}
}

func TestSignIn_wrongPasswordAndUnknownUserReadTheSame(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())

	for name, try := range map[string][2]string{"wrong password": {"rosa", "otra"}, "unknown user": {"nadie", rosa.Password}} {
		_, err := signIn(t, server, try[0], try[1])
		var refused *types.NotAuthorizedException
		if !errors.As(err, &refused) || refused.ErrorMessage() != "Incorrect username or password." {
			t.Errorf("%s: %v, want Cognito's NotAuthorizedException", name, err)
		}
	}
}

func TestDisable_endsSignInAndRefresh(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	tokens, err := signIn(t, server, rosa.Username, rosa.Password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := refresh(t, server, *tokens.RefreshToken); err != nil {
		t.Fatalf("refresh while enabled: %v", err)
	}

	_, err = client(server).AdminDisableUser(t.Context(), &idp.AdminDisableUserInput{UserPoolId: &server.PoolID, Username: aws.String("rosa")})
	if err != nil {
		t.Fatal(err)
	}

	_, signInErr := signIn(t, server, rosa.Username, rosa.Password)
	_, refreshErr := refresh(t, server, *tokens.RefreshToken)
	for name, err := range map[string]error{"sign in": signInErr, "refresh": refreshErr} {
		var refused *types.NotAuthorizedException
		if !errors.As(err, &refused) || refused.ErrorMessage() != "User is disabled." {
			t.Errorf("%s: %v, want User is disabled.", name, err)
		}
	}
}

func TestStart_againKeepsIdsUsersAndTheirPasswords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	_, err := client(first).AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: &first.PoolID, Username: aws.String("rosa"), Password: aws.String("Cambiada-2026"), Permanent: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := signIn(t, first, "rosa", "Cambiada-2026")
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	again := start(t, dir)

	if again.PoolID != first.PoolID || again.ClientID != first.ClientID {
		t.Errorf("ids %s %s, want %s %s as before", again.PoolID, again.ClientID, first.PoolID, first.ClientID)
	}
	refreshed, err := refresh(t, again, *tokens.RefreshToken)
	if err != nil {
		t.Fatalf("a session from before the restart: %v", err)
	}
	if groups := verify(t, again, *refreshed.IdToken).Groups; !slices.Equal(groups, rosa.Groups) {
		t.Errorf("groups %q after a restart, want %q", groups, rosa.Groups)
	}
}

// TestStart_addsNobodyToAPoolOfOthers: a shop that came from a backup must not be opened by the demo's passwords.
func TestStart_addsNobodyToAPoolOfOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ana := cognito.User{Username: "ana", Name: "Ana", Password: "Propia-2026", Groups: []string{"admin"}}
	if err := startWith(t, dir, ana).Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	again := start(t, dir)

	if _, err := signIn(t, again, "rosa", rosa.Password); err == nil {
		t.Error("rosa signs in to a shop that is not hers")
	}
	if _, err := signIn(t, again, ana.Username, ana.Password); err != nil {
		t.Errorf("whose it is cannot sign in: %v", err)
	}
}

func TestUnchanged_leavesOutWhoChoseAnotherPassword(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	nobody := cognito.User{Username: "nadie", Password: "x"}
	for _, c := range []struct {
		password string
		want     int
	}{{rosa.Password, 1}, {"Cambiada-2026", 0}} {
		_, err := client(server).AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
			UserPoolId: &server.PoolID, Username: aws.String("rosa"), Password: &c.password, Permanent: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := server.Unchanged([]cognito.User{nobody, rosa}); err != nil || len(got) != c.want {
			t.Errorf("with the password %s unchanged are %+v, %v", c.password, got, err)
		}
	}
}

func TestStart_repairsWhatAKilledServerHasHalfWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{first.PoolID + ".json", "clients.json"} {
		if err := os.Truncate(filepath.Join(dir, ".cognito", "db", file), 40); err != nil {
			t.Fatal(err)
		}
	}

	again := start(t, dir)

	if again.ClientID != first.ClientID {
		t.Errorf("client %s, want %s as before", again.ClientID, first.ClientID)
	}
	if _, err := signIn(t, again, rosa.Username, rosa.Password); err != nil {
		t.Error(err)
	}
}

func TestKill_afterManySignInsAtOnceLosesNobody(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := signIn(t, server, rosa.Username, rosa.Password); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	server.Kill()

	if server.Status().Restarts > 1 {
		t.Errorf("after one kill it is %+v", server.Status())
	}
	if _, err := signIn(t, server, rosa.Username, rosa.Password); err != nil {
		t.Error(err)
	}
}

func BenchmarkStart_firstTime(b *testing.B) {
	for b.Loop() {
		if err := start(b, b.TempDir()).Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStart_again(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if err := start(b, dir).Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// A user with his own access token cannot give himself another name, a mail address or a role: only what terraform lets him write.
func TestUpdate_nobodyWritesWhatTheShopReadsOfHim(t *testing.T) {
	t.Parallel()
	identity, err := os.ReadFile("../../terraform/modules/identity/main.tf")
	if err != nil || !strings.Contains(string(identity), `write_attributes = ["locale"]`) {
		t.Errorf("the pool on AWS lets users write something else than this one (%v)", err)
	}
	server := start(t, t.TempDir())
	tokens, err := signIn(t, server, rosa.Username, rosa.Password)
	if err != nil {
		t.Fatal(err)
	}
	attribute := func(name string) []types.AttributeType {
		return []types.AttributeType{{Name: aws.String("locale"), Value: aws.String("es")}, {Name: &name, Value: aws.String("otra@example.com")}}
	}
	var refused *types.NotAuthorizedException
	for _, name := range []string{"name", "email", "email_verified", "preferred_username", "custom:role", "custom:shop"} {
		_, err := client(server).UpdateUserAttributes(t.Context(), &idp.UpdateUserAttributesInput{AccessToken: tokens.AccessToken, UserAttributes: attribute(name)})
		if !errors.As(err, &refused) || refused.ErrorMessage() != "A client attempted to write unauthorized attribute" {
			t.Errorf("writing %s: %v", name, err)
		}
		_, err = client(server).DeleteUserAttributes(t.Context(), &idp.DeleteUserAttributesInput{AccessToken: tokens.AccessToken, UserAttributeNames: []string{name}})
		if !errors.As(err, &refused) {
			t.Errorf("deleting %s: %v", name, err)
		}
	}
	_, err = client(server).SignUp(
		t.Context(),
		&idp.SignUpInput{ClientId: &server.ClientID, Username: aws.String("mallory"), Password: aws.String("Mercado-2026")},
	)
	if !errors.As(err, &refused) {
		t.Errorf("signing up: %v", err)
	}
	_, err = client(server).UpdateUserAttributes(
		t.Context(),
		&idp.UpdateUserAttributesInput{AccessToken: tokens.AccessToken, UserAttributes: attribute("locale")[:1]},
	)
	if err != nil {
		t.Errorf("writing the locale: %v", err)
	}
	there, err := client(server).AdminGetUser(t.Context(), &idp.AdminGetUserInput{UserPoolId: &server.PoolID, Username: &rosa.Username})
	if err != nil || !slices.ContainsFunc(there.UserAttributes, func(a types.AttributeType) bool { return *a.Name == "name" && *a.Value == rosa.Name }) {
		t.Errorf("she is %+v, %v", there, err)
	}
}

func start(t testing.TB, dir string) *cognito.Server {
	t.Helper()
	return startWith(t, dir, rosa)
}

func startWith(t testing.TB, dir string, users ...cognito.User) *cognito.Server {
	t.Helper()
	server, err := cognito.Start(t.Context(), cognito.Options{
		Dir: dir, Packages: packages, Groups: []string{"cashier", "manager", "admin"}, Users: users,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		now, cancel := context.WithCancel(context.Background())
		cancel()
		_ = server.Stop(now) // without patience: a test may have stopped it already
	})
	return server
}

func client(server *cognito.Server) *idp.Client {
	return idp.New(idp.Options{
		BaseEndpoint: aws.String(server.Endpoint()), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func signIn(t *testing.T, server *cognito.Server, username, password string) (*types.AuthenticationResultType, error) {
	t.Helper()
	return initiate(t, server, types.AuthFlowTypeUserPasswordAuth, map[string]string{"USERNAME": username, "PASSWORD": password})
}

func refresh(t *testing.T, server *cognito.Server, token string) (*types.AuthenticationResultType, error) {
	t.Helper()
	return initiate(t, server, types.AuthFlowTypeRefreshTokenAuth, map[string]string{"REFRESH_TOKEN": token})
}

func initiate(t *testing.T, server *cognito.Server, flow types.AuthFlowType, with map[string]string) (*types.AuthenticationResultType, error) {
	t.Helper()
	got, err := client(server).InitiateAuth(t.Context(), &idp.InitiateAuthInput{ClientId: &server.ClientID, AuthFlow: flow, AuthParameters: with})
	if err != nil {
		return nil, err
	}
	return got.AuthenticationResult, nil
}

type claims struct {
	Username string   `json:"cognito:username"`
	Groups   []string `json:"cognito:groups"`
	Issuer   string   `json:"iss"`
	Audience string   `json:"aud"`
	Issued   int64    `json:"iat"`
	Expires  int64    `json:"exp"`
}

// verify checks the token's signature with the key that the issuer publishes.
func verify(t *testing.T, server *cognito.Server, token string) (c claims) {
	t.Helper()
	response, err := http.Get(server.Issuer() + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var published struct{ Keys []struct{ N, E string } }
	if err := json.NewDecoder(response.Body).Decode(&published); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	key := rsa.PublicKey{
		N: new(big.Int).SetBytes(decode(t, published.Keys[0].N)),
		E: int(new(big.Int).SetBytes(decode(t, published.Keys[0].E)).Int64()),
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&key, crypto.SHA256, sum[:], decode(t, parts[2])); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(decode(t, parts[1]), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func decode(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

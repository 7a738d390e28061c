// Package vault keeps the shop's secrets: what signs and sends its documents (the certificate with its key, and the SOL user), and the token by
// which it looks names up.
//
// A secret is one SecureString of the Parameter Store, encrypted with the shop's own key, and is written whole: a renewed certificate
// takes the place of the old one in one moment. What may be told of it stands beside it in a parameter of its own, so that
// whoever shows it cannot read the secret: on AWS one function can.
package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
)

// Secret is what a document is signed and sent with. PFX holds one key with its certificate.
type Secret struct {
	PFX      []byte `json:"pfx"`
	Password string `json:"password"`
	RUC      string `json:"ruc"`
	// User is the SOL user without the RUC.
	User         string `json:"user"`
	UserPassword string `json:"userPassword"`
	// ClientID and ClientSecret are for asking SUNAT about boletas; both empty where the shop has none.
	ClientID     string `json:"clientId,omitempty"`
	ClientSecret string `json:"clientSecret,omitempty"`
}

// Facts are what may be told of a secret.
type Facts struct {
	RUC     string    `json:"ruc"`
	User    string    `json:"user"`
	Subject string    `json:"subject"`
	Serial  string    `json:"serial"`
	FromAt  time.Time `json:"fromAt"`
	EndsAt  time.Time `json:"endsAt"`
	// CanAsk: SUNAT can be asked about boletas.
	CanAsk bool `json:"canAsk"`
	// KeptBy and KeptAt say who brought it.
	KeptBy string    `json:"keptBy"`
	KeptAt time.Time `json:"keptAt"`
}

// Box is the parameter of a secret, and the one beside it with what may be told of it.
type Box[S, F any] struct {
	client *ssm.Client
	name   string
	key    string
	tier   types.ParameterTier
}

type (
	// Store is the box of the certificate and the SOL user.
	Store = Box[Secret, Facts]
	// Lookup is the box of the token for names.
	Lookup = Box[taxpayer.Account, taxpayer.Facts]
)

// OpenToKeep is Open for who writes: SUNAT_SECRET_KEY is the key that encrypts, AWS's own where there is none.
func OpenToKeep() (*Store, error) {
	store, err := Open()
	if err != nil {
		return nil, err
	}
	store.key = os.Getenv("SUNAT_SECRET_KEY")
	return store, nil
}

// Open opens the parameters that SUNAT_SECRET names.
func Open() (*Store, error) {
	name, err := setup.Env("SUNAT_SECRET", "the parameter with the certificate and the SOL user")
	if err != nil {
		return nil, err
	}
	return open[Secret, Facts](name, types.ParameterTierAdvanced)
}

// OpenLookupToKeep is OpenLookup for who writes, with the key LOOKUP_SECRET_KEY.
func OpenLookupToKeep() (*Lookup, error) {
	lookup, err := OpenLookup()
	if err != nil {
		return nil, err
	}
	lookup.key = os.Getenv("LOOKUP_SECRET_KEY")
	return lookup, nil
}

// OpenLookup opens the parameters that LOOKUP_SECRET names.
func OpenLookup() (*Lookup, error) {
	name, err := setup.Env("LOOKUP_SECRET", "the parameter with the token for names")
	if err != nil {
		return nil, err
	}
	return open[taxpayer.Account, taxpayer.Facts](name, types.ParameterTierStandard)
}

func open[S, F any](name string, tier types.ParameterTier) (*Box[S, F], error) {
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return &Box[S, F]{client: ssm.NewFromConfig(config), name: name, tier: tier}, nil
}

// facts is the name of the parameter that tells of the secret.
func (s *Box[S, F]) facts() string { return s.name + "/facts" }

// Load reads the secret. Errors: errs.NotFound when none was ever kept, errs.Unavailable.
func (s *Box[S, F]) Load(ctx context.Context) (secret S, err error) {
	return secret, s.read(ctx, s.name, &secret)
}

// Facts reads what may be told of it. Errors: as Load.
func (s *Box[S, F]) Facts(ctx context.Context) (facts F, err error) {
	return facts, s.read(ctx, s.facts(), &facts)
}

func (s *Box[S, F]) read(ctx context.Context, name string, into any) error {
	got, err := s.client.GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})
	var missing *types.ParameterNotFound
	if errors.As(err, &missing) {
		return errs.New(errs.NotFound, "nothing was kept in %s yet", name)
	}
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "reading %s", name)
	}
	if err := json.Unmarshal([]byte(aws.ToString(got.Parameter.Value)), into); err != nil {
		return fmt.Errorf("reading %s: it is not what was written", name) // the error would quote the secret
	}
	return nil
}

// largest is what an advanced parameter holds, in bytes.
const largest = 8 << 10

// Keep keeps a secret in place of the one before, and what may be told of it after it. Errors: errs.BodyTooLarge, errs.Unavailable (send it
// again).
func (s *Box[S, F]) Keep(ctx context.Context, secret S, facts F) error {
	if err := s.write(ctx, s.name, secret, types.ParameterTypeSecureString, s.tier); err != nil {
		return err
	}
	return s.write(ctx, s.facts(), facts, types.ParameterTypeString, types.ParameterTierStandard)
}

func (s *Box[S, F]) write(ctx context.Context, name string, value any, kind types.ParameterType, tier types.ParameterTier) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if len(text) > largest {
		return errs.New(errs.BodyTooLarge, "what is to be kept has %d bytes, and %d fit", len(text), largest)
	}
	in := &ssm.PutParameterInput{Name: &name, Value: aws.String(string(text)), Type: kind, Tier: tier, Overwrite: aws.Bool(true)}
	if kind == types.ParameterTypeSecureString && s.key != "" {
		in.KeyId = &s.key
	}
	if _, err := s.client.PutParameter(ctx, in); err != nil {
		return errs.Wrap(errs.Unavailable, err, "writing %s", name)
	}
	return nil
}

// Package people is who works in the shop, and what an admin may change about them.
//
// Users live in Cognito, their sessions in DynamoDB, their PINs and the audit in MySQL. A change is therefore a small
// state machine, and Change is what travels through it. A password never does: state machines keep what they are given.
// Setting a password makes the old one useless first; the new one is set beside the machine.
package people

import (
	"crypto/rand"
	"math/big"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Roles from the most to the least.
var Roles = []string{"admin", "manager", "cashier"}

// User is a person who may sign in. Role is "" for one without a role yet, who may not sign in.
type User struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	Enabled  bool   `json:"enabled"`
	// MustChangePassword until the person has chosen a password.
	MustChangePassword bool      `json:"mustChangePassword"`
	CreatedAt          time.Time `json:"createdAt"`
}

// NewUser is a user to create. An email address is needed to get back in with a forgotten password.
type NewUser struct {
	Username string `json:"username" validate:"required,max=40"`
	Name     string `json:"name" validate:"required,max=120"`
	Email    string `json:"email" validate:"omitempty,email,max=254"`
	Role     string `json:"role" validate:"required,oneof=cashier manager admin"`
}

// Card is what may be corrected of a user. An empty Email is none.
type Card struct {
	Name  string  `json:"name" validate:"required,max=120"`
	Email *string `json:"email" validate:"required,max=254"`
}

// Check validates the rules of a card that no tag expresses. It returns errs.InvalidRequest.
func (c Card) Check() error {
	if *c.Email != "" {
		if address, err := mail.ParseAddress(*c.Email); err != nil || address.Address != *c.Email {
			return errs.Invalid("email", "must be a mail address, or empty for none")
		}
	}
	return checkName(c.Name)
}

var username = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)

// anyUsername is what Cognito and the audit take: users may be older than our rule for new ones.
var anyUsername = regexp.MustCompile(`^[!-~]{1,64}$`)

// CheckUsername returns errs.NotFound for a username that cannot exist.
func CheckUsername(name string) error {
	if !anyUsername.MatchString(name) {
		return errs.New(errs.NotFound, "%q is no username", name)
	}
	return nil
}

// Canonical is the one form of a username: telephones begin words with a capital. What counts by username counts by it.
func Canonical(username string) string { return strings.ToLower(username) }

// Check validates the rules of a new user that no tag expresses. It returns errs.InvalidRequest.
func (n NewUser) Check() error {
	if !username.MatchString(n.Username) {
		return errs.Invalid("username", "must be 2 to 40 lower-case letters, digits, dots, hyphens or underscores")
	}
	return checkName(n.Name)
}

func checkName(name string) error {
	if !utf8.ValidString(name) || !slices.ContainsFunc([]rune(name), unicode.IsLetter) {
		return errs.Invalid("name", "must have letters")
	}
	return nil
}

// Over returns the change that creates n when before has the username already; before is nil when the username is free.
//
// Asked for again, a user who is there as asked for is an answer, and no fault. As long as he has not signed in, he gets a new temporary
// password: the answer with the first one may have been lost. Later nothing is changed: the action is "".
//
// It returns errs.Conflict when the username is somebody else's.
func (n NewUser) Over(before *User, now time.Time) (Change, error) {
	if before == nil {
		return Change{Action: Created, After: User{Username: n.Username, Name: n.Name, Email: n.Email, Role: n.Role, Enabled: true, MustChangePassword: true,
			CreatedAt: now}}, nil
	}
	after := *before
	brokeOff := before.Role == "" && before.MustChangePassword // an earlier try, before he had a role
	if brokeOff {
		after.Role = n.Role
	}
	switch {
	case !n.same(after):
		return Change{}, errs.New(errs.Conflict, "%q is the username of somebody else", n.Username)
	case brokeOff:
		return Change{Action: Created, After: after}, nil
	case before.MustChangePassword:
		return Change{Action: PasswordReset, Before: before, After: after}, nil
	}
	return Change{Before: before, After: after}, nil
}

// same reports whether the user is the one that n asks for.
func (n NewUser) same(u User) bool {
	return n.Username == u.Username && n.Name == u.Name && n.Email == u.Email && n.Role == u.Role
}

// Action is what is changed.
type Action string

// The changes. They stand in the audit under these names.
const (
	Created          Action = "user.created"
	Edited           Action = "user.changed"
	Disabled         Action = "user.disabled"
	Enabled          Action = "user.enabled"
	RoleChanged      Action = "user.role_changed"
	PasswordReset    Action = "user.password_reset"
	PasswordChosen   Action = "user.password_chosen"
	SessionEnded     Action = "user.session_ended"
	AllSessionsEnded Action = "user.sessions_ended"
)

// Change is one change of one user. Doing it again has no further effect.
type Change struct {
	// ID is of this change: a retry has the same, another try of the admin another.
	ID     string      `json:"id"`
	Action Action      `json:"action"`
	By     actor.Actor `json:"by"`
	// Before is the user as the request found him; nil with Created, and with PasswordChosen: who chooses is not looked up.
	Before *User `json:"before"`
	// After is the user as he should be.
	After User `json:"after"`
	// Session is the handle of the session to end, with SessionEnded.
	Session string `json:"session,omitempty"`
}

// To is the change of a user who is there: set makes of him what he shall be.
func (a Action) To(before User, set func(*User)) Change {
	change := Change{Action: a, Before: &before, After: before}
	set(&change.After)
	return change
}

// Chose is the change of a user who chose a new password himself. By a code from his mail nobody is signed in: the user names himself, and
// the code proves it.
func Chose(id string, user actor.Actor) Change {
	return Change{ID: id, Action: PasswordChosen, By: user, After: User{Username: user.Username}}
}

// Unchanged reports whether the user is already as he should be. A try before may have broken off after Cognito had it: what is left of that one
// is to be done; his sessions ended before.
func (c Change) Unchanged() bool {
	switch c.Action {
	case Edited, Enabled, Disabled, RoleChanged:
		return c.Before != nil && c.Before.Is(c.After)
	default:
		return false
	}
}

// Is reports whether a user has the card, the role and the right to sign in of another state of him.
func (u User) Is(other User) bool {
	return u.Username == other.Username && u.Name == other.Name && u.Email == other.Email && u.Role == other.Role && u.Enabled == other.Enabled
}

// EndsSessions reports whether every session of the user ends with the change.
func (c Change) EndsSessions() bool {
	if c.Unchanged() {
		return false
	}
	switch c.Action {
	case Disabled, RoleChanged, PasswordReset, PasswordChosen, AllSessionsEnded:
		return true
	default:
		return false
	}
}

// TouchesSessions reports whether one session of the user, or all of them, end with the change.
func (c Change) TouchesSessions() bool { return c.EndsSessions() || c.Session != "" }

// DropsPIN reports whether the user has no PIN after the change: it was for the role that he had.
func (c Change) DropsPIN() bool {
	return c.Action == Disabled || c.Action == RoleChanged
}

// SetsPassword reports whether the user gets a temporary password after the change.
func (c Change) SetsPassword() bool { return c.Action == Created || c.Action == PasswordReset }

// Allowed refuses what would lock the shop out: an admin who disables or re-roles himself. So one is always left.
// It returns errs.Conflict.
func (c Change) Allowed() error {
	if c.By.Username == c.After.Username && (c.Action == Disabled || c.Action == RoleChanged) {
		return errs.New(errs.Conflict, "nobody disables himself or changes his own role: ask another admin")
	}
	return nil
}

// CheckPassword holds a new password to the rule of the user pool: 8 characters, with a small and a capital letter and a
// digit. It returns errs.InvalidRequest.
func CheckPassword(password string) error {
	const shortest, longest = 8, 256
	var small, capital, digit bool
	for _, r := range password {
		small, capital, digit = small || unicode.IsLower(r), capital || unicode.IsUpper(r), digit || unicode.IsDigit(r)
	}
	if n := utf8.RuneCountInString(password); n < shortest || n > longest || !small || !capital || !digit {
		return errs.Invalid("newPassword", "must have 8 to 256 characters, with a small letter, a capital letter and a digit")
	}
	return nil
}

// TemporaryPassword makes a password for one sign-in, which can be read out on the telephone: 12 letters and digits that
// are not mistaken for each other, nearly 70 random bits.
func TemporaryPassword() string {
	const small, capitals, digits, length = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", 12
	for {
		password := make([]byte, length)
		for i := range password {
			password[i] = (small + capitals + digits)[random(len(small+capitals+digits))]
		}
		if CheckPassword(string(password)) == nil {
			return string(password)
		}
	}
}

func random(n int) int64 {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return i.Int64()
}

package cognito

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"
)

// challengeTime is how long a sign-in may wait for its new password, as in Cognito.
const challengeTime = 3 * time.Minute

// challenge is a sign-in that waits for a new password.
type challenge struct {
	username string
	until    time.Time
}

// kept is what cognito-local keeps of a user, as it is.
type kept struct {
	Password, ConfirmationCode string
	Attributes                 []struct{ Name, Value string }
}

// address is where the user's mail goes; "" for nowhere.
func (k kept) address() string {
	for _, a := range k.Attributes {
		if a.Name == "email" {
			return a.Value
		}
	}
	return ""
}

// users reads the pool's file; the gate's turn sees to it that it is whole.
func (g *gate) users() (map[string]kept, error) {
	text, err := os.ReadFile(g.file)
	if err != nil {
		return nil, fmt.Errorf("reading the users of Cognito: %w", err)
	}
	var pool struct{ Users map[string]kept }
	if err := json.Unmarshal(text, &pool); err != nil {
		return nil, fmt.Errorf("reading the users of Cognito: %w", err)
	}
	return pool.Users, nil
}

// Unchanged returns those of the users who are there with the expected password.
func (s *Server) Unchanged(users []User) ([]User, error) {
	s.front.turn.Lock()
	defer s.front.turn.Unlock()
	there, err := s.front.users()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(users), func(u User) bool { return there[u.Username].Password != u.Password }), nil
}

// remember keeps the session that an answer gives to choose a password in.
func (g *gate) remember(answer []byte) {
	var parsed struct {
		ChallengeName       string
		Session             string
		ChallengeParameters struct {
			Username string `json:"USER_ID_FOR_SRP"`
		}
	}
	if json.Unmarshal(answer, &parsed) != nil || parsed.ChallengeName != "NEW_PASSWORD_REQUIRED" {
		return
	}
	for session, c := range g.challenges {
		if time.Now().After(c.until) {
			delete(g.challenges, session)
		}
	}
	g.challenges[parsed.Session] = challenge{parsed.ChallengeParameters.Username, time.Now().Add(challengeTime)}
}

// redeem reports whether the call answers a challenge that stands, which counts once. cognito-local takes any session.
func (g *gate) redeem(body []byte) bool {
	var call struct {
		Session            string
		ChallengeResponses struct {
			Username string `json:"USERNAME"`
		}
	}
	if json.Unmarshal(body, &call) != nil {
		return false
	}
	c, ok := g.challenges[call.Session]
	if !ok || c.username != call.ChallengeResponses.Username || time.Now().After(c.until) {
		return false
	}
	delete(g.challenges, call.Session)
	return true
}

func refuse(w http.ResponseWriter, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(notAuthorized(message))
}

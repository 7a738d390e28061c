// Package session is the cookie that holds a sign-in.
//
// The cookie has a random id and nothing else, is out of reach of scripts (HttpOnly), goes over TLS or to this
// computer only (Secure), and is never sent from another site (SameSite=Strict). By its name (__Host-) a browser takes it from this
// host over such a connection alone, for the whole host: no neighbour's cookie shadows it.
package session

import (
	"net/http"
	"time"
)

// Cookie is its name.
const Cookie = "__Host-carmensita"

// Length of a session: a working day.
const Length = 12 * time.Hour

// Set makes the Set-Cookie of a new session.
func Set(id string) string { return cookie(id, int(Length.Seconds())) }

// Clear makes the Set-Cookie that takes the session away.
func Clear() string { return cookie("", -1) }

func cookie(value string, maxAge int) string {
	return (&http.Cookie{Name: Cookie, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode}).String()
}

// ID finds the session among a request's cookies, each "name=value"; "" when there is none.
func ID(cookies []string) string {
	for _, text := range cookies {
		parsed, err := http.ParseCookie(text)
		if err != nil {
			continue
		}
		for _, c := range parsed {
			if c.Name == Cookie {
				return c.Value
			}
		}
	}
	return ""
}

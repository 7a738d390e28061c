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

// deviceCookie tells a browser apart from others after its sessions have ended: strangers who fail to sign in lock nobody out there.
const (
	deviceCookie = "__Host-carmensita-device"
	deviceLength = 90 * 24 * time.Hour
	deviceSecret = 43 // 256 bits in base64
)

// Set makes the Set-Cookie of a new session.
func Set(id string) string { return cookie(Cookie, id, int(Length.Seconds())) }

// Clear makes the Set-Cookie that takes the session away.
func Clear() string { return cookie(Cookie, "", -1) }

// SetDevice makes the Set-Cookie of a browser where somebody has signed in.
func SetDevice(secret string) string {
	return cookie(deviceCookie, secret, int(deviceLength.Seconds()))
}

func cookie(name, value string, maxAge int) string {
	return (&http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode}).String()
}

// ID finds the session among a request's cookies, each "name=value"; "" when there is none.
func ID(cookies []string) string { return find(cookies, Cookie) }

// Device finds the browser's secret; "" when it has none.
func Device(cookies []string) string {
	if secret := find(cookies, deviceCookie); len(secret) == deviceSecret {
		return secret
	}
	return ""
}

func find(cookies []string, name string) string {
	for _, text := range cookies {
		parsed, err := http.ParseCookie(text)
		if err != nil {
			continue
		}
		for _, c := range parsed {
			if c.Name == name {
				return c.Value
			}
		}
	}
	return ""
}

package process

import (
	"context"
	"fmt"
	"net"
)

// FreePort returns a TCP port of the loopback address on which nothing listens now: the wanted one, or any when that is
// zero. It fails when somebody else has the wanted one, so that nobody takes that server for the child.
func FreePort(wanted int) (int, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", wanted))
	if err != nil && wanted != 0 {
		return 0, fmt.Errorf("port %d is taken: stop the program that uses it, or choose another port: %w", wanted, err)
	}
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Listening is a Ready that asks whether a server takes connections at address ("host:port").
func Listening(address string) func(context.Context) error {
	return func(ctx context.Context) error {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

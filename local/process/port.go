package process

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"syscall"
)

// The ports that FreePort chooses from lie below those that systems give to connections and listeners that ask for any (from
// 32768 on Linux, from 49152 by RFC 6335): nobody gets one of them by chance while the child is still starting.
const lowest, highest = 10_000, 32_000

// given are the ports that FreePort has chosen in this process, each once.
var given sync.Map

// FreePort returns a TCP port of the loopback address on which nothing listens now: the wanted one, or one of its choice when
// that is zero. It fails when somebody else has the wanted one, so that nobody takes that server for the child.
func FreePort(wanted int) (int, error) {
	if wanted != 0 {
		if err := isFree(wanted); err != nil {
			return 0, fmt.Errorf("port %d is taken: stop the program that uses it, or choose another port: %w", wanted, err)
		}
		return wanted, nil
	}
	for range highest - lowest {
		port := lowest + rand.IntN(highest-lowest)
		if _, twice := given.LoadOrStore(port, nil); twice {
			continue
		}
		if err := isFree(port); err == nil {
			return port, nil
		} else if !errors.Is(err, syscall.EADDRINUSE) {
			return 0, fmt.Errorf("find a free port: %w", err)
		}
	}
	return 0, fmt.Errorf("find a free port: nearly all from %d to %d are taken", lowest, highest)
}

func isFree(port int) error {
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return err
	}
	return l.Close()
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

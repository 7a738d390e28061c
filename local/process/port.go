package process

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
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

// Listen opens a socket for a child to serve, on a port as FreePort chooses it. It stays open while nobody serves it, so that who
// calls in that time waits, and nobody else gets the port.
func Listen(wanted int) (socket *os.File, address string, err error) {
	l, address, err := listen(wanted)
	for wanted == 0 && errors.Is(err, syscall.EADDRINUSE) { // another process was faster, or looked whether it is free
		l, address, err = listen(wanted)
	}
	if err != nil {
		return nil, "", err
	}
	defer l.Close() // the file is a duplicate
	if socket, err = l.(*net.TCPListener).File(); err != nil {
		return nil, "", fmt.Errorf("listen at %s: %w", address, err)
	}
	return socket, address, nil
}

// Answering is a Ready that asks whether a server at address ("host:port") answers a request of HTTP, whatever it says.
func Answering(address string) func(context.Context) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			return err
		}
		answer, err := client.Do(request)
		if err != nil {
			return err
		}
		return answer.Body.Close()
	}
}

func listen(wanted int) (l net.Listener, address string, err error) {
	port, err := FreePort(wanted)
	if err != nil {
		return nil, "", err
	}
	address = "127.0.0.1:" + strconv.Itoa(port)
	if l, err = net.Listen("tcp", address); err != nil {
		return nil, "", fmt.Errorf("listen at %s: %w", address, err)
	}
	return l, address, nil
}

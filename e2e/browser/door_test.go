package browser_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
)

// door stands between the browser and the server. Shut, it is as if the server were stopped: nobody listens, and whoever
// was talking is cut off.
type door struct {
	address string // host:port, the same however often it is shut and opened
	behind  string

	mu       sync.Mutex
	listener net.Listener
	talks    map[net.Conn]struct{}
}

func newDoor(ctx context.Context, behind string) (*door, error) {
	d := &door{address: "localhost:0", behind: behind, talks: map[net.Conn]struct{}{}}
	if err := d.open(ctx); err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(d.listener.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("the door's port: %w", err)
	}
	d.address = net.JoinHostPort("localhost", port)
	return d, nil
}

func (d *door) open(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listener != nil {
		return nil
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp4", d.address)
	if err != nil {
		return fmt.Errorf("opening the door: %w", err)
	}
	d.listener = listener
	go func() {
		for {
			browser, err := listener.Accept()
			if err != nil {
				return
			}
			go d.carry(ctx, browser)
		}
	}()
	return nil
}

func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listener == nil {
		return
	}
	_ = d.listener.Close()
	d.listener = nil
	for talk := range d.talks {
		_ = talk.Close()
	}
	clear(d.talks)
}

func (d *door) carry(ctx context.Context, browser net.Conn) {
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp4", d.behind)
	if err != nil {
		_ = browser.Close()
		return
	}
	d.mu.Lock()
	for _, talk := range []net.Conn{browser, server} {
		d.talks[talk] = struct{}{}
	}
	d.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{server, browser}, {browser, server}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // ends when either side does, or the door is shut
			_ = way[0].Close()
		})
	}
	both.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.talks, browser)
	delete(d.talks, server)
}

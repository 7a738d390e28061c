package loopback_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/loopback"
)

func TestStop_letsARunningRequestFinish(t *testing.T) {
	t.Parallel()
	inside, finish := make(chan struct{}), make(chan struct{})
	server, err := loopback.Serve(0, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(inside)
		<-finish
		_, _ = io.WriteString(w, "listo")
	}))
	if err != nil {
		t.Fatal(err)
	}
	answer := make(chan string)
	go func() { answer <- get(server.Endpoint()) }()
	<-inside

	stopped := make(chan error)
	go func() { stopped <- server.Stop(context.Background()) }()
	close(finish)

	if got := <-answer; got != "listo" {
		t.Errorf("the running request got %q, want its answer", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	<-server.Done()
	if server.Err() != nil {
		t.Errorf("Err = %v after a Stop, want nil", server.Err())
	}
}

func TestStop_cutsWhatDoesNotFinish(t *testing.T) {
	t.Parallel()
	inside := make(chan struct{})
	server, err := loopback.Serve(0, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done()
	}))
	if err != nil {
		t.Fatal(err)
	}
	go get(server.Endpoint())
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if err := server.Stop(ctx); err == nil {
		t.Error("Stop returned no error although it cut a request")
	}
}

func TestStop_doesNotWaitForConnectionsThatAskNothing(t *testing.T) {
	t.Parallel()
	server, err := loopback.Serve(0, http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	idle, err := net.Dial("tcp", strings.TrimPrefix(server.Endpoint(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	get(server.Endpoint()) // accepted after the idle one, so the server knows both

	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := server.Stop(ctx); err != nil {
		t.Errorf("Stop waited: %v", err)
	}
}

func get(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

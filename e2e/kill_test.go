package e2e_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/process"
)

// cloudRole makes the test binary be a cloud of its own in the folder that it names; cloudPort is where its page is.
const (
	cloudRole = "CLOUD_TEST_DIR"
	cloudPort = "CLOUD_TEST_PORT"
)

func beCloud(dir string) {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	shop, err := demo.Load()
	if err != nil {
		panic(err)
	}
	port, err := strconv.Atoi(os.Getenv(cloudPort))
	if err != nil {
		panic(err)
	}
	_, err = cloud.Start(context.Background(), cloud.Options{Root: root, Dir: dir, Port: port, Shop: &shop, Tills: demo.Tills, Users: demo.Users(),
		NoSchedule: true, Cold: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	select {} // until it is killed
}

// apart runs the shop's cloud in a process of its own, on what the cloud here has left.
func (s *shop) apart(port int) *process.Process {
	s.t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", port)
	p, err := process.Start(s.ctx(), process.Spec{Name: "a cloud", Path: os.Args[0], LogFile: filepath.Join(s.dir, "apart.log"),
		Env: append(os.Environ(), cloudRole+"="+s.dir, fmt.Sprintf("%s=%d", cloudPort, port)), Ready: process.Answering(address)})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(p.Kill)
	return p
}

// TestCloud_isKilledWholeWhileEightTillsSell kills the cloud with all that it has started, as a power cut would, and starts it again.
func TestCloud_isKilledWholeWhileEightTillsSell(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	b := s.busyTills()
	b.rosa.mayBeCut = true
	port, err := process.FreePort(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	first := s.apart(port)
	s.cloud.URL = fmt.Sprintf("http://127.0.0.1:%d", port)

	b.sell()
	for range 20 {
		<-b.answered
	}
	first.Kill()
	second := s.apart(port)
	<-b.done
	second.Kill()

	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	b.check()
}

// Command kube-apiserver is a whole Kubernetes control plane's front for tests: the Kubernetes API server with an etcd of
// its own, as upstream builds them, in one process. Under the name kubectl the same file is kubectl.
//
//	kube-apiserver -etcd-dir DIR -- [flags of the Kubernetes API server]
//
// etcd keeps its data in DIR and listens on a free port of 127.0.0.1, which this command passes to the API server as
// --etcd-servers. Everything is logged to standard error. It ends, with all that it started, when standard input ends and
// on SIGTERM and SIGINT.
//
// Exit status: 0 after it was told to end, 1 when a part did not start or failed, 2 for a wrong command line.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

const (
	// An etcd on an empty directory is there within a second; this is for a machine that does much else.
	longestEtcdStart = time.Minute
	// After this the process ends without waiting for what still holds a connection.
	longestEnd = 15 * time.Second
)

func main() {
	if filepath.Base(os.Args[0]) == "kubectl" {
		kubectl()
		return
	}
	directory := flag.String("etcd-dir", "", "the directory of etcd's data")
	flag.Parse()
	if *directory == "" {
		fmt.Fprintln(os.Stderr, "usage: kube-apiserver -etcd-dir DIR -- [flags of the Kubernetes API server]")
		os.Exit(2)
	}
	if err := run(*directory, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "kube-apiserver:", err)
		os.Exit(1)
	}
}

func run(directory string, arguments []string) error {
	etcd, err := startEtcd(directory)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	defer etcd.Close()
	// From here on the signals are the API server's: it ends by itself on the first.
	server := app.NewAPIServerCommand()
	server.SetArgs(append(arguments, "--etcd-servers=http://"+etcd.Clients[0].Addr().String()))
	go endWithInput()
	return server.Execute()
}

// endWithInput takes the end of standard input for the signal, so that a test that was killed leaves no server behind.
func endWithInput() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	time.Sleep(longestEnd)
	fmt.Fprintln(os.Stderr, "kube-apiserver: did not end in time")
	os.Exit(1)
}

func startEtcd(directory string) (*embed.Etcd, error) {
	config := embed.NewConfig()
	config.Dir = directory
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config.ListenClientUrls, config.AdvertiseClientUrls = anyPort, anyPort
	config.ListenPeerUrls, config.AdvertisePeerUrls = anyPort, anyPort
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.LogLevel = "error"
	// A test's data need not outlive the machine's power.
	config.UnsafeNoFsync = true
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, nil
	case err := <-etcd.Err():
		etcd.Close()
		return nil, err
	case <-time.After(longestEtcdStart):
		etcd.Close()
		return nil, fmt.Errorf("not ready within %s", longestEtcdStart)
	}
}

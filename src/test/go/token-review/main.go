// Command token-review asks about tokens as a Kubernetes API server does: with the client of its
// webhook token authenticator, configured by the file that the API server would be given.
//
// Each line of standard input is a token, or two words: an audience and a token, for what a pod
// would ask the API server. Each answer is a line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/util/webhook"
	authenticationwebhook "k8s.io/apiserver/plugin/pkg/authenticator/token/webhook"
)

type answer struct {
	Authenticated bool                `json:"authenticated"`
	Username      string              `json:"username,omitempty"`
	UID           string              `json:"uid,omitempty"`
	Groups        []string            `json:"groups,omitempty"`
	Extra         map[string][]string `json:"extra,omitempty"`
	Audiences     []string            `json:"audiences,omitempty"`
	Error         string              `json:"error,omitempty"`
	Milliseconds  int64               `json:"milliseconds"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: token-review KUBECONFIG VERSION API-AUDIENCE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(kubeconfig, version, apiAudience string) error {
	config, err := webhook.LoadKubeconfig(kubeconfig, nil)
	if err != nil {
		return err
	}
	// The API server's own, but for the pause.
	backoff := wait.Backoff{Duration: 50 * time.Millisecond, Factor: 1.5, Jitter: 0.2, Steps: 5}
	implicit := authenticator.Audiences{apiAudience}
	reviewer, err := authenticationwebhook.New(config, version, implicit, backoff)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 64*1024), 1024*1024)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		// An API server always limits a request to what it is called.
		audiences := implicit
		token := ""
		if len(words) > 0 {
			token = words[len(words)-1]
		}
		if len(words) == 2 {
			audiences = authenticator.Audiences{words[0]}
		}
		if err := answers.Encode(ask(reviewer, audiences, token)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func ask(reviewer authenticator.Token, audiences authenticator.Audiences, token string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	begin := time.Now()
	response, good, err := reviewer.AuthenticateToken(authenticator.WithAudiences(ctx, audiences), token)
	result := answer{Authenticated: good, Milliseconds: time.Since(begin).Milliseconds()}
	if err != nil {
		result.Error = err.Error()
	}
	if good {
		result.Username = response.User.GetName()
		result.UID = response.User.GetUID()
		result.Groups = response.User.GetGroups()
		result.Extra = response.User.GetExtra()
		result.Audiences = response.Audiences
	}
	return result
}

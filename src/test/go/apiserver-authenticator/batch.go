package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/coreos/go-oidc"
	"k8s.io/apiserver/pkg/apis/apiserver/validation"
	authenticationcel "k8s.io/apiserver/pkg/authentication/cel"
	authenticator "k8s.io/apiserver/plugin/pkg/authenticator/token/oidc"
)

// question is one configuration with the tokens to judge by it. With documents the authenticators discover their
// issuers there; without, discovery is left out and all issuers have the keys of the first line.
type question struct {
	Configuration string    `json:"configuration"`
	Algorithms    []string  `json:"algorithms"`
	Tokens        []string  `json:"tokens"`
	Documents     documents `json:"documents"`
}

// answer has either what the API server says of the configuration, or one verdict for each token. Health has what each
// authenticator's discovery came to, empty when it succeeded.
type answer struct {
	Refused  string    `json:"refused,omitempty"`
	Verdicts []verdict `json:"verdicts,omitempty"`
	Health   []string  `json:"health,omitempty"`
}

// answerQuestions reads the issuers' JSON Web Key Set from the first line and a question from each further line. All
// issuers have the same keys, which come from a server of this process through the API server's own cache; discovery
// is left out unless a question brings documents, so that ten thousand configurations need no ten thousand issuers.
func answerQuestions(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	if !lines.Scan() {
		return fmt.Errorf("the first line must be a key set: %w", io.ErrUnexpectedEOF)
	}
	keys := append([]byte(nil), lines.Bytes()...)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "max-age=3600")
		_, _ = w.Write(keys)
	}))
	defer server.Close()
	keySet := oidc.NewRemoteKeySet(oidc.ClientContext(ctx, server.Client()), server.URL)
	compiler := authenticationcel.NewDefaultCompiler()
	buffered := bufio.NewWriter(out)
	answers := json.NewEncoder(buffered)
	answers.SetEscapeHTML(false)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return err
		}
		if err := answers.Encode(q.answer(ctx, compiler, keySet)); err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (q question) answer(ctx context.Context, compiler authenticationcel.Compiler, keySet oidc.KeySet) answer {
	configuration, err := decode([]byte(q.Configuration))
	if err != nil {
		return answer{Refused: err.Error()}
	}
	if problems := validation.ValidateAuthenticationConfiguration(compiler, configuration, nil); len(problems) > 0 {
		return answer{Refused: problems.ToAggregate().Error()}
	}
	algorithms := q.Algorithms
	if len(algorithms) == 0 {
		algorithms = authenticator.AllValidSigningAlgorithms()
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	result := &judge{}
	var health []string
	for _, entry := range configuration.JWT {
		options := authenticator.Options{JWTAuthenticator: entry, Compiler: compiler, SupportedSigningAlgs: algorithms}
		if q.Documents == nil {
			options.JWTAuthenticator.Issuer.DiscoveryURL = ""
			options.KeySet = keySet
			options.Client = http.DefaultClient
		} else {
			options.Client = q.Documents.client()
		}
		one, err := authenticator.New(ctx, options)
		if err != nil {
			return answer{Refused: err.Error()}
		}
		if q.Documents != nil {
			problem, err := awaitTried(ctx, one)
			if err != nil {
				return answer{Refused: err.Error()}
			}
			health = append(health, problem)
		}
		result.authenticators = append(result.authenticators, one)
	}
	verdicts := make([]verdict, 0, len(q.Tokens))
	for _, token := range q.Tokens {
		verdicts = append(verdicts, result.settledVerdict(ctx, token))
	}
	return answer{Verdicts: verdicts, Health: health}
}

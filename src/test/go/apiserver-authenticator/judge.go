package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/install"
	"k8s.io/apiserver/pkg/apis/apiserver/validation"
	authenticationcel "k8s.io/apiserver/pkg/authentication/cel"
	"k8s.io/apiserver/plugin/pkg/authenticator/token/oidc"
)

// verdict is the answer to one token. Error is set exactly when Authenticated is false.
type verdict struct {
	Authenticated bool                `json:"authenticated"`
	Username      string              `json:"username,omitempty"`
	UID           string              `json:"uid,omitempty"`
	Groups        []string            `json:"groups,omitempty"`
	Extra         map[string][]string `json:"extra,omitempty"`
	Error         string              `json:"error,omitempty"`
}

// judge holds one authenticator per entry of the configuration's jwt list, as the API server does. What the API server
// adds around them (the group system:authenticated, the ten-second token cache) is left out on purpose: a test wants
// the authenticator's own answer each time.
type judge struct {
	authenticators []oidc.AuthenticatorTokenWithHealthCheck
}

// newJudge decodes strictly, validates and compiles the configuration in the same order as the API server. The
// authenticators live, and fetch keys in the background, until ctx ends.
func newJudge(ctx context.Context, document []byte, algorithms []string) (*judge, error) {
	configuration, err := decode(document)
	if err != nil {
		return nil, err
	}
	compiler := authenticationcel.NewDefaultCompiler()
	if problems := validation.ValidateAuthenticationConfiguration(compiler, configuration, nil); len(problems) > 0 {
		return nil, problems.ToAggregate()
	}
	if len(configuration.JWT) == 0 {
		return nil, errors.New("jwt: at least one entry is needed to judge tokens")
	}
	if len(algorithms) == 0 {
		algorithms = oidc.AllValidSigningAlgorithms()
	}
	result := &judge{}
	for i, entry := range configuration.JWT {
		options := oidc.Options{JWTAuthenticator: entry, Compiler: compiler, SupportedSigningAlgs: algorithms}
		if entry.Issuer.CertificateAuthority != "" {
			options.CAContentProvider = authority(entry.Issuer.CertificateAuthority)
		}
		authenticator, err := oidc.New(ctx, options)
		if err != nil {
			return nil, fmt.Errorf("jwt[%d]: %w", i, err)
		}
		result.authenticators = append(result.authenticators, authenticator)
	}
	return result, nil
}

func decode(document []byte) (*apiserver.AuthenticationConfiguration, error) {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDecoder()
	object, err := runtime.Decode(decoder, document)
	if err != nil {
		return nil, err
	}
	configuration, ok := object.(*apiserver.AuthenticationConfiguration)
	if !ok {
		return nil, fmt.Errorf("expected an AuthenticationConfiguration, found %T", object)
	}
	return configuration, nil
}

// authority is a PEM bundle in the form that the authenticator takes.
type authority []byte

func (a authority) CurrentCABundleContent() []byte { return a }

// awaitReady polls because the authenticator offers nothing to wait on.
func (j *judge) awaitReady(ctx context.Context, patience time.Duration) error {
	deadline, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		err := j.health()
		if err == nil {
			return nil
		}
		select {
		case <-deadline.Done():
			return fmt.Errorf("not ready after %s: %w", patience, err)
		case <-poll.C:
		}
	}
}

func (j *judge) health() error {
	for _, authenticator := range j.authenticators {
		if err := authenticator.HealthCheck(); err != nil {
			return err
		}
	}
	return nil
}

// verdict asks every authenticator until one accepts; an authenticator that finds another issuer than its own in the
// token keeps silent.
func (j *judge) verdict(ctx context.Context, token string) verdict {
	var refusals []error
	for _, authenticator := range j.authenticators {
		response, ok, err := authenticator.AuthenticateToken(ctx, token)
		if err != nil {
			refusals = append(refusals, err)
			continue
		}
		if !ok {
			continue
		}
		who := response.User
		return verdict{
			Authenticated: true,
			Username:      who.GetName(),
			UID:           who.GetUID(),
			Groups:        who.GetGroups(),
			Extra:         who.GetExtra(),
		}
	}
	if len(refusals) == 0 {
		return verdict{Error: "not a JWT of a configured issuer"}
	}
	return verdict{Error: utilerrors.NewAggregate(refusals).Error()}
}

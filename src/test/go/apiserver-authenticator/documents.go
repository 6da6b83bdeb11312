package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	authenticator "k8s.io/apiserver/plugin/pkg/authenticator/token/oidc"
)

// document is what an address answers. Error, when it is set, stands for a connection that fails with these words; who
// does not send Authorization, when it is set, is refused.
type document struct {
	Status        string            `json:"status"`
	Headers       map[string]string `json:"headers"`
	Body          string            `json:"body"`
	Error         string            `json:"error"`
	Authorization string            `json:"authorization"`
}

// documents answers requests from a table, so that every issuer of a question has its address without a network. An
// address that is not in it does not resolve.
type documents map[string]document

func (d documents) RoundTrip(request *http.Request) (*http.Response, error) {
	found, ok := d[request.URL.String()]
	if ok && found.Error != "" {
		return nil, fmt.Errorf("%s", found.Error)
	}
	if !ok {
		return nil, fmt.Errorf("dial tcp: lookup %s: no such host", request.URL.Hostname())
	}
	if found.Authorization != "" && request.Header.Get("Authorization") != found.Authorization {
		found = document{Status: "403 Forbidden", Body: "no"}
	}
	response := &http.Response{
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Status: found.Status, Request: request,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(found.Body)), ContentLength: int64(len(found.Body)),
	}
	if _, err := fmt.Sscan(found.Status, &response.StatusCode); err != nil {
		return nil, err
	}
	for name, value := range found.Headers {
		response.Header.Set(name, value)
	}
	return response, nil
}

// client has the table behind Go's own transport, which then says what it says of strange addresses.
func (d documents) client() *http.Client {
	transport := &http.Transport{}
	transport.RegisterProtocol("https", d)
	transport.RegisterProtocol("http", d)
	return &http.Client{Transport: transport}
}

const (
	untried = "is not initialized"
	// Another issuer's discovery begins when its first token comes, in the background. With documents in memory it takes
	// no time; one that fails is tried again after ten seconds only, so what is said then is the answer.
	unsettled  = "verifier not initialized for issuer"
	settles    = 200 * time.Millisecond
	eachMoment = 2 * time.Millisecond
)

// awaitTried waits until discovery has been tried once, and tells what became of it; empty when it succeeded.
func awaitTried(ctx context.Context, one authenticator.AuthenticatorTokenWithHealthCheck) (string, error) {
	for ; ; time.Sleep(eachMoment) {
		err := one.HealthCheck()
		if err == nil {
			return "", nil
		}
		if !strings.HasSuffix(err.Error(), untried) {
			return err.Error(), nil
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// settledVerdict asks until other issuers, of claims that are elsewhere, have been discovered or not.
func (j *judge) settledVerdict(ctx context.Context, token string) verdict {
	end := time.Now().Add(settles)
	for {
		result := j.verdict(ctx, token)
		if !strings.Contains(result.Error, unsettled) || time.Now().After(end) {
			return result
		}
		time.Sleep(eachMoment)
	}
}

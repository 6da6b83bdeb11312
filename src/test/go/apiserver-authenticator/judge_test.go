package main

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	authenticationcel "k8s.io/apiserver/pkg/authentication/cel"
)

// issuer serves a discovery document and one RSA key over TLS, and signs what it is asked to.
type issuer struct {
	*httptest.Server
	key *rsa.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	result := &issuer{key: key}
	handler := http.NewServeMux()
	result.Server = httptest.NewTLSServer(handler)
	t.Cleanup(result.Close)
	serveJSON(handler, "/.well-known/openid-configuration", map[string]any{
		"issuer":                                result.URL,
		"jwks_uri":                              result.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
	serveJSON(handler, "/keys", map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
		"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}})
	return result
}

func serveJSON(handler *http.ServeMux, path string, body any) {
	handler.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "max-age=600")
		_ = json.NewEncoder(w).Encode(body)
	})
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// token signs the claims of alice with RS256, after change has had its way with them.
func (i *issuer) token(t *testing.T, change func(claims map[string]any)) string {
	t.Helper()
	now := time.Now().Unix()
	claims := map[string]any{
		"iss": i.URL, "aud": "kubernetes", "sub": "1234", "iat": now, "exp": now + 300,
		"email": "alice@example.com", "email_verified": true, "groups": []string{"developers", "readers"},
	}
	change(claims)
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed := encode([]byte(`{"alg":"RS256","kid":"one"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + encode(signature)
}

// configuration is JSON, which is YAML too.
func (i *issuer) configuration(t *testing.T) []byte {
	t.Helper()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate().Raw})
	document, err := json.Marshal(map[string]any{
		"apiVersion": "apiserver.config.k8s.io/v1",
		"kind":       "AuthenticationConfiguration",
		"jwt": []any{map[string]any{
			"issuer": map[string]any{
				"url": i.URL, "audiences": []string{"kubernetes"}, "certificateAuthority": string(ca)},
			"claimMappings": map[string]any{
				"username": map[string]any{"claim": "email", "prefix": "oidc:"},
				"groups":   map[string]any{"claim": "groups", "prefix": "team:"},
				"uid":      map[string]any{"claim": "sub"},
			},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func (i *issuer) judge(t *testing.T, algorithms ...string) *judge {
	t.Helper()
	result, err := newJudge(t.Context(), i.configuration(t), algorithms)
	if err != nil {
		t.Fatal(err)
	}
	if err := result.awaitReady(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	return result
}

func unchanged(map[string]any) {}

func TestAcceptsATokenAndMapsItsClaims(t *testing.T) {
	issuer := newIssuer(t)
	got := issuer.judge(t).verdict(t.Context(), issuer.token(t, unchanged))
	if !got.Authenticated || got.Username != "oidc:alice@example.com" || got.UID != "1234" ||
		!slices.Equal(got.Groups, []string{"team:developers", "team:readers"}) || got.Error != "" {
		t.Fatalf("unexpected verdict %+v", got)
	}
}

func TestRefusesWithTheReason(t *testing.T) {
	issuer := newIssuer(t)
	judge := issuer.judge(t)
	good := issuer.token(t, unchanged)
	parts := strings.Split(good, ".")
	otherPayload := strings.Split(issuer.token(t, func(c map[string]any) { c["groups"] = []string{"admins"} }), ".")[1]
	for name, test := range map[string]struct{ token, reason string }{
		"expired":        {issuer.token(t, func(c map[string]any) { c["exp"] = time.Now().Unix() - 60 }), "token is expired"},
		"wrong audience": {issuer.token(t, func(c map[string]any) { c["aud"] = "other" }), `expected audience "kubernetes"`},
		"tampered":       {parts[0] + "." + otherPayload + "." + parts[2], "failed to verify signature"},
		"unsigned":       {encode([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".", "unsupported algorithm"},
		"unverified email": {issuer.token(t, func(c map[string]any) { c["email_verified"] = false }),
			"email not verified"},
		"other issuer": {issuer.token(t, func(c map[string]any) { c["iss"] = "https://other.example" }),
			"not a JWT of a configured issuer"},
		"not a token": {"nonsense", "not a JWT of a configured issuer"},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge.verdict(t.Context(), test.token)
			if got.Authenticated || got.Username != "" || !strings.Contains(got.Error, test.reason) {
				t.Fatalf("unexpected verdict %+v", got)
			}
		})
	}
}

func TestRefusesAnAlgorithmThatIsNotListed(t *testing.T) {
	issuer := newIssuer(t)
	got := issuer.judge(t, "ES256").verdict(t.Context(), issuer.token(t, unchanged))
	if got.Authenticated || !strings.Contains(got.Error, "unsupported algorithm") {
		t.Fatalf("unexpected verdict %+v", got)
	}
}

func TestRefusesAConfigurationAsTheAPIServerDoes(t *testing.T) {
	good := string(newIssuer(t).configuration(t))
	for name, test := range map[string]struct{ document, reason string }{
		"unknown field": {strings.Replace(good, `"audiences"`, `"audience":"x","audiences"`, 1), "strict decoding error"},
		"http issuer":   {strings.Replace(good, "https://", "http://", 1), "URL scheme must be https"},
		"other kind":    {`{"apiVersion":"v1","kind":"ConfigMap"}`, "no kind"},
		"no entry": {`{"apiVersion":"apiserver.config.k8s.io/v1","kind":"AuthenticationConfiguration"}`,
			"at least one entry"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newJudge(t.Context(), []byte(test.document), nil); err == nil || !strings.Contains(err.Error(), test.reason) {
				t.Fatalf("unexpected error %v", err)
			}
		})
	}
}

func TestSaysThatTheIssuerIsUnreachable(t *testing.T) {
	issuer := newIssuer(t)
	configuration := issuer.configuration(t)
	issuer.Close()
	judge, err := newJudge(t.Context(), configuration, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := judge.awaitReady(t.Context(), 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "not ready") {
		t.Fatalf("unexpected error %v", err)
	}
}

func TestAnswersLineByLine(t *testing.T) {
	issuer := newIssuer(t)
	config := filepath.Join(t.TempDir(), "authentication.yaml")
	if err := os.WriteFile(config, issuer.configuration(t), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	in := strings.NewReader(fmt.Sprintf("%s\n\n%s\n", issuer.token(t, unchanged), "nonsense"))
	if err := run(config, nil, 10*time.Second, in, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 4 || lines[0] != "ready" {
		t.Fatalf("unexpected output %q", out.String())
	}
	for i, authenticated := range []bool{true, false, false} {
		var got verdict
		if err := json.Unmarshal([]byte(lines[i+1]), &got); err != nil {
			t.Fatal(err)
		}
		if got.Authenticated != authenticated {
			t.Errorf("answer %d: %+v", i, got)
		}
	}
}

func TestAMissingConfigurationIsAnError(t *testing.T) {
	err := run(filepath.Join(t.TempDir(), "absent"), nil, time.Second, strings.NewReader(""), &bytes.Buffer{})
	if err == nil || !os.IsNotExist(err) {
		t.Fatalf("unexpected error %v", err)
	}
}

func TestQuestionsAreAnsweredOneByOne(t *testing.T) {
	issuer := newIssuer(t)
	keys, err := json.Marshal(map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
		"n": encode(issuer.key.N.Bytes()), "e": encode(big.NewInt(int64(issuer.key.E)).Bytes()),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	good := issuer.token(t, func(map[string]any) {})
	bad := issuer.token(t, func(claims map[string]any) { claims["aud"] = "other" })
	var in bytes.Buffer
	in.Write(append(keys, '\n'))
	lines := json.NewEncoder(&in)
	for _, q := range []question{
		{Configuration: string(issuer.configuration(t)), Tokens: []string{good, bad}},
		{Configuration: "kind: Nothing"},
	} {
		if err := lines.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := answerQuestions(t.Context(), &in, &out); err != nil {
		t.Fatal(err)
	}
	var first, second answer
	decoder := json.NewDecoder(&out)
	if err := decoder.Decode(&first); err != nil {
		t.Fatal(err)
	}
	if err := decoder.Decode(&second); err != nil {
		t.Fatal(err)
	}
	if len(first.Verdicts) != 2 || !first.Verdicts[0].Authenticated || first.Verdicts[1].Authenticated {
		t.Errorf("unexpected verdicts %+v", first)
	}
	if second.Refused == "" {
		t.Errorf("a file of another kind was accepted: %+v", second)
	}
}

func TestDocumentsAreDiscovered(t *testing.T) {
	issuer := newIssuer(t)
	configuration := string(issuer.configuration(t))
	wellKnown := issuer.URL + "/.well-known/openid-configuration"
	ask := func(all documents) answer {
		return question{Configuration: configuration, Tokens: []string{issuer.token(t, unchanged)}, Documents: all}.
			answer(t.Context(), authenticationcel.NewDefaultCompiler(), nil)
	}
	got := ask(documents{wellKnown: {Status: "200 OK", Body: `{"issuer":"` + issuer.URL + `/","jwks_uri":"x"}`}})
	if len(got.Health) != 1 || !strings.Contains(got.Health[0], "issuer did not match") ||
		got.Verdicts[0].Error != "oidc: authenticator not initialized" {
		t.Errorf("unexpected answer %+v", got)
	}
	got = ask(documents{
		wellKnown:             {Status: "302 Found", Headers: map[string]string{"Location": "/moved"}},
		issuer.URL + "/moved": {Status: "200 OK", Body: `{"issuer":"` + issuer.URL + `","jwks_uri":"https://nowhere.example.com/keys"}`},
	})
	if len(got.Health) != 1 || got.Health[0] != "" || !strings.Contains(got.Verdicts[0].Error, "no such host") {
		t.Errorf("unexpected answer %+v", got)
	}
}

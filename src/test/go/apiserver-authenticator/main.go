// Command apiserver-authenticator tells what a Kubernetes API server would make of a token.
//
// It reads an AuthenticationConfiguration as the API server does, starts the API server's own OIDC authenticator on it,
// prints the line "ready" once that has read the issuer's discovery document, and then answers one line of JSON for each
// token that it reads as a line from standard input. One process judges many tokens with its caches alive, so it shows
// also what a key rotation does to a running cluster. It ends when standard input ends.
//
// Exit status: 0 at the end of input, 1 when the configuration is refused or the issuer does not become reachable, 2 for
// a wrong command line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A line longer than this ends the program: the API server's own limit for a header is 1 MiB as well.
const longestLine = 1 << 20

func main() {
	config := flag.String("config", "", "the AuthenticationConfiguration (YAML or JSON) to judge tokens by")
	algorithms := flag.String("signing-algs", "",
		"comma-separated signing algorithms to accept; RS256 is what an API server configured by flags accepts (default: all that a configuration file allows)")
	patience := flag.Duration("ready-timeout", 30*time.Second, "how long to wait for the issuer's discovery document")
	batch := flag.Bool("batch", false, "judge many configurations, one line of JSON each; see answerQuestions")
	flag.Parse()
	if *batch {
		if err := answerQuestions(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "apiserver-authenticator:", err)
			os.Exit(1)
		}
		return
	}
	if *config == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: apiserver-authenticator -config FILE [-signing-algs RS256,...] [-ready-timeout 30s]")
		os.Exit(2)
	}
	if err := run(*config, splitAlgorithms(*algorithms), *patience, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "apiserver-authenticator:", err)
		os.Exit(1)
	}
}

func run(config string, algorithms []string, patience time.Duration, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	document, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	judge, err := newJudge(ctx, document, algorithms)
	if err != nil {
		return fmt.Errorf("%s: %w", config, err)
	}
	if err := judge.awaitReady(ctx, patience); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	return answerLines(ctx, judge, in, out)
}

func answerLines(ctx context.Context, judge *judge, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for lines.Scan() {
		if err := answers.Encode(judge.verdict(ctx, strings.TrimSpace(lines.Text()))); err != nil {
			return err
		}
	}
	return lines.Err()
}

func splitAlgorithms(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

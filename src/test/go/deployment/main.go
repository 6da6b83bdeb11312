// The tools that people deploy with, as far as they judge files: BuildKit's Dockerfile front end, the loader of Compose
// files, Helm's linter and engine, the types of the Kubernetes API with the Pod Security Standards, and Prometheus' parser.
//
//	deployment dockerfile FILE
//	deployment compose FILE
//	deployment lint CHART [VALUES...]
//	deployment template CHART [VALUES...]
//	deployment manifests < OBJECTS
//
// The answer is JSON on standard output, but for template, which writes what Helm would. A file that the tool itself
// refuses ends the program with 1 and the tool's own words.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return fmt.Errorf("usage: deployment dockerfile|compose|lint|template|manifests ...")
	}
	command, rest := arguments[0], arguments[1:]
	if command != "manifests" && len(rest) == 0 {
		return fmt.Errorf("%s: name a file", command)
	}
	switch command {
	case "dockerfile":
		return answer(lintDockerfile(rest[0]))
	case "compose":
		return answer(loadCompose(rest[0]))
	case "lint":
		return answer(lintChart(rest[0], rest[1:]))
	case "template":
		text, err := renderChart(rest[0], rest[1:])
		if err != nil {
			return err
		}
		_, err = os.Stdout.WriteString(text)
		return err
	case "manifests":
		return answer(judgeManifests(os.Stdin))
	default:
		return fmt.Errorf("unknown command %q", command)
	}
}

func answer(value any, err error) error {
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
)

// noRegistry answers for every base image as if it were empty: nothing is asked of a registry.
type noRegistry struct{}

func (noRegistry) ResolveImageConfig(
	_ context.Context, ref string, _ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers"}}`)
	return ref, digest.FromBytes(config), config, nil
}

type dockerfileAnswer struct {
	// BuildKit's warnings, all of its rules.
	Warnings []string `json:"warnings"`
	// The instructions of the last stage, by name, as they stand there.
	Last []string `json:"last"`
	// The base images as they stand there, of every stage.
	Bases []string `json:"bases"`
}

func lintDockerfile(file string) (*dockerfileAnswer, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	capabilities := pb.Caps.CapSet(pb.Caps.All())
	source := llb.NewSourceMap(nil, file, "Dockerfile", content)
	source.Definition = &llb.Definition{}
	options := dockerfile2llb.ConvertOpt{
		MetaResolver: noRegistry{},
		LLBCaps:      &capabilities,
		SourceMap:    source,
	}
	found, err := dockerfile2llb.DockerfileLint(context.Background(), content, options)
	if err != nil {
		return nil, err
	}
	if found.Error != nil {
		return nil, fmt.Errorf("%s: %s", file, found.Error.Message)
	}
	result := dockerfileAnswer{Warnings: []string{}}
	for _, warning := range found.Warnings {
		result.Warnings = append(result.Warnings, warning.RuleName+": "+warning.Detail)
	}
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	result.Warnings = append(result.Warnings, texts(parsed.Warnings)...)
	stages, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	for _, stage := range stages {
		result.Bases = append(result.Bases, stage.BaseName)
	}
	for _, command := range stages[len(stages)-1].Commands {
		result.Last = append(result.Last, fmt.Sprint(command))
	}
	return &result, nil
}

func texts(warnings []parser.Warning) []string {
	var found []string
	for _, warning := range warnings {
		found = append(found, warning.Short)
	}
	return found
}

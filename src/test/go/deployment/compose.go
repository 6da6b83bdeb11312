package main

import (
	"context"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// loadCompose reads a file as docker compose does, with its checks of schema and consistency.
func loadCompose(file string) (*types.Project, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("gatehouse"), cli.WithOsEnv)
	if err != nil {
		return nil, err
	}
	return cli.ProjectFromOptions(context.Background(), options)
}

package main

import (
	"maps"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	"sigs.k8s.io/yaml"
)

const (
	release   = "gatehouse"
	namespace = "gatehouse"
	// The oldest Kubernetes that the chart is for.
	oldest = "v1.30.0"
)

func values(files []string) (map[string]any, error) {
	merged := map[string]any{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var one map[string]any
		if err := yaml.UnmarshalStrict(content, &one); err != nil {
			return nil, err
		}
		merged = loader.MergeMaps(merged, one)
	}
	return merged, nil
}

// lintChart is helm lint --strict: warnings and errors. It also recommends an icon.
func lintChart(chart string, files []string) ([]string, error) {
	given, err := values(files)
	if err != nil {
		return nil, err
	}
	version, err := common.ParseKubeVersion(oldest)
	if err != nil {
		return nil, err
	}
	said := []string{}
	for _, message := range lint.RunAll(chart, given, namespace, lint.WithKubeVersion(version)).Messages {
		if message.Severity >= support.WarningSev {
			said = append(said, message.Error())
		}
	}
	return said, nil
}

// renderChart is helm template: every file in the order of its name, with the mark that Helm puts before it. Values that
// the chart's schema refuses are an error.
func renderChart(directory string, files []string) (string, error) {
	given, err := values(files)
	if err != nil {
		return "", err
	}
	chart, err := loader.Load(directory)
	if err != nil {
		return "", err
	}
	capabilities := common.DefaultCapabilities.Copy()
	version, err := common.ParseKubeVersion(oldest)
	if err != nil {
		return "", err
	}
	capabilities.KubeVersion = *version
	options := common.ReleaseOptions{Name: release, Namespace: namespace, Revision: 1, IsInstall: true}
	all, err := util.ToRenderValues(chart, given, options, capabilities)
	if err != nil {
		return "", err
	}
	rendered, err := engine.Engine{Strict: true}.Render(chart, all)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(rendered)) {
		body := strings.Trim(rendered[name], "\n")
		if strings.HasSuffix(name, ".txt") || strings.TrimSpace(body) == "" {
			continue
		}
		body = strings.TrimPrefix(body, "---\n")
		text.WriteString("---\n# Source: " + name + "\n" + body + "\n")
	}
	return text.String(), nil
}

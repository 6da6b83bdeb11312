package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	yamlreader "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
)

type manifestsAnswer struct {
	// Every object, as its type writes it.
	Objects []runtime.Object `json:"objects"`
	// What is wrong: with an object, or between objects that refer to each other.
	Problems []string `json:"problems"`
	// The metrics that rules and dashboards ask for.
	Metrics []string `json:"metrics"`
}

// judgeManifests reads every document into its type, strictly: an unknown, misspelt or repeated field is an error.
func judgeManifests(input io.Reader) (*manifestsAnswer, error) {
	for _, add := range []func(*runtime.Scheme) error{
		gateway.Install, certmanager.AddToScheme, monitoring.AddToScheme,
	} {
		if err := add(scheme.Scheme); err != nil {
			return nil, err
		}
	}
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	result := manifestsAnswer{Problems: []string{}, Metrics: []string{}}
	documents := yamlreader.NewYAMLReader(bufio.NewReader(input))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if yamlreader.IsJSONBuffer(document) {
			return nil, errors.New("a document is JSON")
		}
		var empty any
		if err := yamlreader.Unmarshal(document, &empty); err == nil && empty == nil {
			continue
		}
		object, _, err := decoder.Decode(document, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("%w in:\n%s", err, document)
		}
		result.Objects = append(result.Objects, object)
	}
	for _, object := range result.Objects {
		result.Problems = append(result.Problems, judge(object)...)
	}
	result.Problems = append(result.Problems, references(result.Objects)...)
	metrics, err := metricsOf(result.Objects)
	result.Metrics = append(result.Metrics, metrics...)
	return &result, err
}

func judge(object runtime.Object) []string {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return []string{err.Error()}
	}
	name := describe(object)
	var problems []string
	say := func(text string) { problems = append(problems, name+": "+text) }
	for _, text := range validation.IsDNS1123Subdomain(accessor.GetName()) {
		say(text)
	}
	if accessor.GetNamespace() == "" && object.GetObjectKind().GroupVersionKind().Kind != "Namespace" {
		say("no namespace")
	}
	for _, found := range metavalidation.ValidateLabels(accessor.GetLabels(), field.NewPath("labels")) {
		say(found.Error())
	}
	if labels, template := podOf(object); template != nil {
		for _, text := range judgePod(labels, template) {
			say(text)
		}
	}
	return problems
}

func describe(object runtime.Object) string {
	accessor, _ := meta.Accessor(object)
	return object.GetObjectKind().GroupVersionKind().Kind + " " + accessor.GetName()
}

// podOf is the pod that an object makes, nil for other objects.
func podOf(object runtime.Object) (*metav1.ObjectMeta, *corev1.PodSpec) {
	switch typed := object.(type) {
	case *corev1.Pod:
		return &typed.ObjectMeta, &typed.Spec
	case *appsv1.Deployment:
		return &typed.Spec.Template.ObjectMeta, &typed.Spec.Template.Spec
	default:
		return nil, nil
	}
}

func judgePod(labels *metav1.ObjectMeta, spec *corev1.PodSpec) []string {
	var problems []string
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return []string{err.Error()}
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	found := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, labels, spec))
	if !found.Allowed {
		problems = append(problems, "restricted: "+found.ForbiddenDetail())
	}
	volumes := map[string]bool{}
	for _, volume := range spec.Volumes {
		if volumes[volume.Name] {
			problems = append(problems, "two volumes are called "+volume.Name)
		}
		volumes[volume.Name] = true
	}
	for _, container := range spec.Containers {
		context := container.SecurityContext
		if context == nil || context.ReadOnlyRootFilesystem == nil || !*context.ReadOnlyRootFilesystem {
			problems = append(problems, container.Name+" may write to its root")
		}
		paths := map[string]bool{}
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				problems = append(problems, "there is no volume "+mount.Name)
			}
			if paths[mount.MountPath] {
				problems = append(problems, "two volumes at "+mount.MountPath)
			}
			paths[mount.MountPath] = true
		}
		for _, probe := range []*corev1.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
			if probe != nil && !hasPort(spec, probe.HTTPGet.Port.StrVal) {
				problems = append(problems, "a probe asks a port that is not there")
			}
		}
	}
	return problems
}

func hasPort(spec *corev1.PodSpec, name string) bool {
	for _, container := range spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				return true
			}
		}
	}
	return false
}

// asMap is for what has no type here, such as a dashboard.
func asMap(text string) (map[string]any, error) {
	var found map[string]any
	return found, json.Unmarshal([]byte(text), &found)
}

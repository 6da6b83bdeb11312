package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/promql/parser"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
)

// references finds what points to nothing: selectors, ports, services, accounts.
func references(objects []runtime.Object) []string {
	var problems []string
	for _, object := range objects {
		for _, problem := range referencesOf(object, objects) {
			problems = append(problems, describe(object)+": "+problem)
		}
	}
	return problems
}

func referencesOf(object runtime.Object, objects []runtime.Object) []string {
	switch typed := object.(type) {
	case *appsv1.Deployment:
		return deployment(typed, objects)
	case *corev1.Service:
		return service(typed, objects)
	case *policyv1.PodDisruptionBudget:
		return selects(typed.Spec.Selector, objects)
	case *networkingv1.NetworkPolicy:
		return networkPolicy(typed, objects)
	case *networkingv1.Ingress:
		var problems []string
		for _, rule := range typed.Spec.Rules {
			for _, path := range rule.HTTP.Paths {
				backend := path.Backend.Service
				problems = append(problems, servicePort(objects, backend.Name, backend.Port.Name, backend.Port.Number)...)
			}
		}
		return problems
	case *gateway.HTTPRoute:
		var problems []string
		for _, rule := range typed.Spec.Rules {
			for _, backend := range rule.BackendRefs {
				problems = append(problems, servicePort(objects, string(backend.Name), "", int32(*backend.Port))...)
			}
		}
		return problems
	case *autoscalingv2.HorizontalPodAutoscaler:
		if find[*appsv1.Deployment](objects, typed.Spec.ScaleTargetRef.Name) == nil {
			return []string{"there is no deployment " + typed.Spec.ScaleTargetRef.Name}
		}
	case *monitoring.ServiceMonitor:
		return serviceMonitor(typed, objects)
	}
	return nil
}

func find[T metav1.Object](objects []runtime.Object, name string) metav1.Object {
	for _, object := range objects {
		if typed, ok := object.(T); ok && typed.GetName() == name {
			return typed
		}
	}
	return nil
}

func deployment(one *appsv1.Deployment, objects []runtime.Object) []string {
	var problems []string
	selector, err := metav1.LabelSelectorAsSelector(one.Spec.Selector)
	if err != nil || !selector.Matches(labels.Set(one.Spec.Template.Labels)) {
		problems = append(problems, "its selector does not match its pods")
	}
	account := one.Spec.Template.Spec.ServiceAccountName
	if account != "default" && find[*corev1.ServiceAccount](objects, account) == nil {
		problems = append(problems, "there is no service account "+account)
	}
	return problems
}

func pods(objects []runtime.Object, selector labels.Selector) []*corev1.PodSpec {
	var found []*corev1.PodSpec
	for _, object := range objects {
		if meta, spec := podOf(object); spec != nil && selector.Matches(labels.Set(meta.Labels)) {
			found = append(found, spec)
		}
	}
	return found
}

func selects(selector *metav1.LabelSelector, objects []runtime.Object) []string {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return []string{err.Error()}
	}
	if found := len(pods(objects, compiled)); found != 1 {
		return []string{fmt.Sprintf("it selects %d kinds of pods", found)}
	}
	return nil
}

func service(one *corev1.Service, objects []runtime.Object) []string {
	found := pods(objects, labels.SelectorFromSet(one.Spec.Selector))
	if len(found) != 1 {
		return []string{fmt.Sprintf("it selects %d kinds of pods", len(found))}
	}
	var problems []string
	for _, port := range one.Spec.Ports {
		if !hasPort(found[0], port.TargetPort.StrVal) {
			problems = append(problems, "its pods have no port "+port.TargetPort.StrVal)
		}
	}
	return problems
}

func networkPolicy(one *networkingv1.NetworkPolicy, objects []runtime.Object) []string {
	problems := selects(&one.Spec.PodSelector, objects)
	selector, _ := metav1.LabelSelectorAsSelector(&one.Spec.PodSelector)
	for _, rule := range one.Spec.Ingress {
		for _, port := range rule.Ports {
			for _, spec := range pods(objects, selector) {
				if !hasPort(spec, port.Port.StrVal) {
					problems = append(problems, "its pods have no port "+port.Port.StrVal)
				}
			}
		}
	}
	return problems
}

func servicePort(objects []runtime.Object, name, port string, number int32) []string {
	found, ok := find[*corev1.Service](objects, name).(*corev1.Service)
	if !ok {
		return []string{"there is no service " + name}
	}
	for _, one := range found.Spec.Ports {
		if one.Name == port || one.Port == number {
			return nil
		}
	}
	return []string{fmt.Sprintf("service %s has no port %s%d", name, port, number)}
}

func serviceMonitor(one *monitoring.ServiceMonitor, objects []runtime.Object) []string {
	selector, err := metav1.LabelSelectorAsSelector(&one.Spec.Selector)
	if err != nil {
		return []string{err.Error()}
	}
	for _, object := range objects {
		service, ok := object.(*corev1.Service)
		if ok && selector.Matches(labels.Set(service.Labels)) {
			for _, endpoint := range one.Spec.Endpoints {
				if problems := servicePort(objects, service.Name, endpoint.Port, -1); problems != nil {
					return problems
				}
			}
			return nil
		}
	}
	return []string{"it selects no service"}
}

// metricsOf is what rules and dashboards ask Prometheus for, parsed by Prometheus.
func metricsOf(objects []runtime.Object) ([]string, error) {
	var expressions []string
	for _, object := range objects {
		switch typed := object.(type) {
		case *monitoring.PrometheusRule:
			for _, group := range typed.Spec.Groups {
				for _, rule := range group.Rules {
					expressions = append(expressions, rule.Expr.String())
				}
			}
		case *corev1.ConfigMap:
			for name, text := range typed.Data {
				if !strings.HasSuffix(name, ".json") {
					continue
				}
				dashboard, err := asMap(text)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				expressions = append(expressions, targets(dashboard)...)
			}
		}
	}
	names := map[string]bool{}
	for _, expression := range expressions {
		parsed, err := parser.NewParser(parser.Options{}).ParseExpr(expression)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", expression, err)
		}
		parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
			if selector, ok := node.(*parser.VectorSelector); ok {
				names[selector.Name] = true
			}
			return nil
		})
	}
	return slices.Sorted(maps.Keys(names)), nil
}

func targets(dashboard map[string]any) []string {
	var found []string
	panels, _ := dashboard["panels"].([]any)
	for _, panel := range panels {
		list, _ := panel.(map[string]any)["targets"].([]any)
		for _, target := range list {
			expression, _ := target.(map[string]any)["expr"].(string)
			// Grafana puts a duration there.
			found = append(found, strings.ReplaceAll(expression, "$__rate_interval", "5m"))
		}
	}
	return found
}

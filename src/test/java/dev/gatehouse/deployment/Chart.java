package dev.gatehouse.deployment;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.DeploymentTools;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Helm chart, rendered.
 *
 * @param objects what it makes, as the types of the Kubernetes API write them
 * @param metrics what its rules and dashboards ask for
 */
record Chart(List<Map<String, Object>> objects, List<String> metrics) {
  static final Path DIRECTORY = Path.of("../docker/helm/gatehouse");
  static final Path MINIMAL = DIRECTORY.resolve("ci/minimal-values.yaml");
  static final Path EVERYTHING = DIRECTORY.resolve("ci/everything-values.yaml");
  static final Path DEX = DIRECTORY.resolve("ci/dex-values.yaml");

  static Chart render(Path... values) throws IOException, InterruptedException {
    return of(DeploymentTools.template(DIRECTORY, values));
  }

  @SuppressWarnings("unchecked")
  static Chart of(String manifests) throws IOException, InterruptedException {
    Map<String, Object> judged = DeploymentTools.manifests(manifests);
    return new Chart(
        (List<Map<String, Object>>) judged.get("objects"), (List<String>) judged.get("metrics"));
  }

  /** The first object of a kind. */
  Map<String, Object> object(String kind) {
    return objects.stream()
        .filter(object -> kind.equals(object.get("kind")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind));
  }

  /** A part of an object, by the names on the way to it. */
  static Map<String, Object> part(Map<String, Object> object, String... names) {
    Map<String, Object> found = object;
    try {
      for (String name : names) {
        found = JSONObjectUtils.getJSONObject(found, name);
      }
    } catch (ParseException e) {
      throw new AssertionError(String.join(".", names) + " in " + object, e);
    }
    return found;
  }

  /** The pod of the deployment. */
  Map<String, Object> pod() {
    return part(object("Deployment"), "spec", "template", "spec");
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> container() {
    return ((List<Map<String, Object>>) pod().get("containers")).get(0);
  }

  @SuppressWarnings("unchecked")
  List<String> arguments() {
    return (List<String>) container().get("args");
  }

  /** The variables of the pods whose values are no secrets. */
  @SuppressWarnings("unchecked")
  Map<String, String> variables() {
    return ((List<Map<String, Object>>) container().get("env"))
        .stream()
            .filter(variable -> variable.get("value") != null)
            .collect(
                Collectors.toMap(
                    variable -> (String) variable.get("name"),
                    variable -> (String) variable.get("value")));
  }

  /** The configuration that the pods read. */
  String configuration() {
    return (String) part(object("Secret"), "stringData").get("config.yaml");
  }
}

package dev.gatehouse.admin;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.kubernetes.ApiServerFiles.Format;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.ProblemException.Kind;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes clusters of the configuration as resources, with the files that are written for them.
 * They hold no secret. Thread-safe.
 */
final class ClusterResources implements Resource {
  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();
  private static final String NAME = "name";
  private static final String FORMAT = "format";
  private static final String LOGIN = "login";
  private static final String BROWSER = "browser";
  private static final String DEVICE = "device";

  private static final ObjectShape CLUSTER =
      Shape.object("Cluster")
          .required(NAME, WORDS, "The cluster's name.")
          .required("kubernetes_version", WORDS, "The version of its API server.")
          .required("client_id", WORDS, "The client that people log in with.")
          .required("audience", WORDS, "What tokens for it are for.")
          .optional("server", WORDS, "The address of its API server.")
          .optional("token_lifetime", WORDS, "The longest life of tokens for it (ISO 8601).")
          .required(
              "allowed_groups",
              Shape.list(WORDS).unbounded(),
              "Groups that may use it; empty for everybody.")
          .required(
              "token_review", Shape.flag(), "Whether its API server may ask here about tokens.")
          .required(
              "max_token_size",
              Shape.number(0, Integer.MAX_VALUE),
              "The most bytes of a token for it.");
  private static final ObjectShape FILE =
      Shape.object("ClusterFile").required("content", WORDS, "The file.");

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listClusters", "/clusters")
            .summary("List Kubernetes clusters")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Clusters")
                    .required("clusters", Shape.list(CLUSTER).unbounded(), "All."),
                "All.")
            .by(call ->
                Reply.ok(
                    Map.of(
                        "clusters",
                        call.generation().clusters().stream()
                            .map(one -> describe(one.settings()))
                            .toList()))),
        Operation.get("readClusterConfiguration", "/clusters/{name}/configuration")
            .summary("Write what a cluster's API server, or its installer, is given")
            .needs(AdminScope.READ)
            .path(NAME, Shape.text(), "The cluster's name.")
            .query(
                FORMAT,
                Shape.choice(
                    Arrays.stream(Format.values()).map(Format::word).toArray(String[]::new)),
                "What it is for: the AuthenticationConfiguration (file, unless said otherwise),"
                    + " flags, or an installer's configuration; for a cluster with token_review the"
                    + " same for its webhook.")
            .refuses(409)
            .answers(200, FILE, "The file.")
            .by(call -> {
              Format format = call.query(FORMAT).flatMap(Format::of).orElse(Format.FILE);
              return file(call, cluster -> cluster.apiServer(format));
            }),
        Operation.get("readClusterKubeconfig", "/clusters/{name}/kubeconfig")
            .summary("Write a kubeconfig for people of a cluster")
            .needs(AdminScope.READ)
            .path(NAME, Shape.text(), "The cluster's name.")
            .query(
                LOGIN,
                Shape.choice(BROWSER, DEVICE),
                "Where people log in: with a browser on their machine, unless said otherwise, or"
                    + " with one elsewhere (RFC 8628).")
            .refuses(409)
            .answers(200, FILE, "The file.")
            .by(call -> {
              boolean device = call.query(LOGIN).filter(DEVICE::equals).isPresent();
              return file(call, cluster -> cluster.kubeconfig(device));
            }));
  }

  private static Map<String, Object> describe(ClusterSettings cluster) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(NAME, cluster.name());
    json.put("kubernetes_version", cluster.kubernetes().toString());
    json.put("client_id", cluster.clientId());
    json.put("audience", cluster.audience());
    cluster.server().map(URI::toString).ifPresent(server -> json.put("server", server));
    cluster.tokens().lifetime().ifPresent(life -> json.put("token_lifetime", life.toString()));
    json.put("allowed_groups", cluster.tokens().allowedGroups());
    json.put("token_review", cluster.tokenReview().isPresent());
    json.put("max_token_size", cluster.tokens().maxSize());
    return json;
  }

  private static Reply file(Call call, Writer writer) {
    String name = call.path(NAME);
    Cluster cluster =
        call.generation()
            .cluster(name)
            .orElseThrow(() -> ProblemException.notFound("there is no cluster " + name));
    try {
      return Reply.ok(Map.of("content", writer.write(cluster)));
    } catch (ClusterException e) {
      throw ProblemException.of(Kind.CONFLICT, e.getMessage() + ".");
    }
  }

  private interface Writer {
    String write(Cluster cluster) throws ClusterException;
  }
}

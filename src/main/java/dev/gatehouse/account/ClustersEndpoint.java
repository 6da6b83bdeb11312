package dev.gatehouse.account;

import dev.gatehouse.clients.Client;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.generation.HostedIdentity;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.pages.ClustersPage;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code /kubernetes}: the clusters that a person may use, and kubeconfigs for them. What is not
 * for a person is not shown to them: it does not exist. A kubeconfig holds no secret. Thread-safe.
 */
public final class ClustersEndpoint implements GenerationEndpoint {
  static final String PATH = "/kubernetes";
  private static final String KUBECONFIG = "/kubeconfig";
  private static final String SCOPE = "openid groups";
  private final AccountDoor door;
  private final InstantSource clock;

  public ClustersEndpoint(AccountDoor door, InstantSource clock) {
    this.door = door;
    this.clock = clock;
  }

  /** The page. */
  @Override
  public Response handle(Request http, Generation generation) {
    return answer(http, generation, this::look);
  }

  private Response answer(Request http, Generation generation, Function<Account, Response> inside) {
    return door.answer(http, generation, clock.instant(), PATH, SCOPE, inside);
  }

  /** One kubeconfig for all clusters that the person may use. */
  public Response all(Request http, Generation generation) {
    return answer(
        http,
        generation,
        account ->
            file("kubeconfig.yaml", usable(account).stream().filter(this::complete).toList()));
  }

  /** The kubeconfig of the cluster that the path names. */
  public Response one(Request http, Generation generation) {
    return answer(
        http,
        generation,
        account -> {
          String name = http.pathParameter("cluster");
          return file(
              fileName(name),
              usable(account).stream()
                  .filter(cluster -> cluster.settings().name().equals(name))
                  .toList());
        });
  }

  private Response look(Account account) {
    boolean back =
        account.http().query().first("code").isPresent()
            || account.http().query().first("error").isPresent();
    if (back) {
      // The address must not stay in the history with a code in it.
      return Response.seeOther(account.generation().policy().basePath() + PATH + "?asked");
    }
    if (!account.http().query().names().contains("asked") && groupsMissing(account)) {
      return door.ask(account, PATH, SCOPE);
    }
    String base = account.generation().policy().basePath();
    List<ClustersPage.Cluster> shown =
        usable(account).stream()
            .map(cluster ->
                new ClustersPage.Cluster(
                    cluster.settings().name(),
                    cluster.settings().server().map(URI::toString).orElse(""),
                    fileName(cluster.settings().name()),
                    complete(cluster)
                        ? base + PATH + "/" + cluster.settings().name() + KUBECONFIG
                        : ""))
            .toList();
    long files = shown.stream().filter(one -> !one.kubeconfig().isEmpty()).count();
    return PageResponses.page(
        200,
        new ClustersPage(
            account.name(), shown, files > 1 ? base + PATH + KUBECONFIG : "", base + Account.PATH),
        account.http(),
        account.generation(),
        account.http().query().get("ui_locales"));
  }

  /** Whether a cluster asks for groups and the login did not bring any. */
  private static boolean groupsMissing(Account account) {
    return account.generation().clusters().stream()
            .anyMatch(cluster -> !cluster.settings().tokens().allowedGroups().isEmpty())
        && person(account)
            .filter(person -> person.groups() instanceof Groups.NotRequested)
            .isPresent();
  }

  private static Optional<UpstreamIdentity> person(Account account) {
    return HostedIdentity.current(
            account.generation(),
            account.login().connectorId(),
            IdentityCodec.read(account.login().identity()),
            Set.of("openid", "groups"))
        .map(HostedIdentity.Current::identity);
  }

  private static List<Cluster> usable(Account account) {
    return person(account)
        .map(person ->
            account.generation().clusters().stream()
                .filter(cluster -> mayUse(account, cluster, person))
                .toList())
        .orElse(List.of());
  }

  private static boolean mayUse(Account account, Cluster cluster, UpstreamIdentity person) {
    Optional<Client> client = account.generation().clients().find(cluster.settings().clientId());
    if (client.isEmpty() || !client.get().allowsConnector(account.login().connectorId())) {
      return false;
    }
    return ClusterAccess.of(account.generation(), List.of(cluster.settings().audience()))
            .membership(person)
        instanceof ClusterAccess.Verdict.Allowed;
  }

  private boolean complete(Cluster cluster) {
    try {
      return !cluster.kubeconfig(false).isEmpty();
    } catch (ClusterException e) {
      return false;
    }
  }

  private static String fileName(String cluster) {
    return "kubeconfig-" + cluster + ".yaml";
  }

  private static Response file(String name, List<Cluster> clusters) {
    if (clusters.isEmpty()) {
      throw new PageError(Problem.NOT_FOUND, "no such cluster, or not for this person");
    }
    try {
      return Response.status(200)
          .body(
              "application/yaml",
              Cluster.kubeconfig(clusters, false).getBytes(StandardCharsets.UTF_8))
          .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    } catch (ClusterException e) {
      throw new PageError(Problem.NOT_FOUND, e.getMessage());
    }
  }
}

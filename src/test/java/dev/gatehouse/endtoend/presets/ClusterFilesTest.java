package dev.gatehouse.endtoend.presets;

import static dev.gatehouse.testing.TestYaml.at;
import static dev.gatehouse.testing.TestYaml.yaml;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code gatehouse cluster} writes, used as it is: the API server's own authenticator reads
 * the configuration, kubelogin runs with the kubeconfig's arguments.
 */
class ClusterFilesTest extends WithPresets {

  @BeforeEach
  void declareTheClusters() {
    String clusters =
        """
        clusters:
          - name: prod
            server: https://api.prod.example.com:6443
            certificateAuthority: %1$s
            issuerCertificateAuthority: %1$s
            kubernetesVersion: "1.36"
            clientID: kubectl
            audience: cluster-prod
            uid: {claim: sub}
            extra: {example.com/name: "claims.?name.orValue('nobody')"}
            userValidationRules:
              - {expression: "user.username != 'oidc:bob@example.com'", message: bob stays out}
              - {expression: "!user.username.startsWith('system:')", message: said twice}
          - name: expressions
            issuerCertificateAuthority: %1$s
            kubernetesVersion: "1.34.2"
            clientID: kubectl
            username: {expression: "'gh:' + claims.email"}
            groups: {expression: "dyn(claims.groups).filter(g, g != 'operators').map(g, 'gh:' + g)"}
            claimValidationRules:
              - {expression: "claims.email_verified == true", message: unverified}
          - name: bare
            kubernetesVersion: "1.34"
            clientID: kubectl
            groups: {claim: groups}
          - name: closed
            server: https://api.closed.example.com:6443
            kubernetesVersion: "1.36"
            clientID: kubectl
            audience: cluster-closed
            allowedGroups: [nobody-is-here]
          - name: old
            issuerCertificateAuthority: %1$s
            kubernetesVersion: "1.28"
            clientID: kubectl
            username: {claim: preferred_username}
            groups: {claim: groups, prefix: "oidc:"}
        """
            .formatted(certificate);
    String clients =
        """
          - id: kubectl
            name: kubectl
            public: true
            applicationType: native
            redirectURIs: [http://localhost:8000]
            grantTypes:
              - authorization_code
              - refresh_token
              - "urn:ietf:params:oauth:grant-type:device_code"
          - id: cluster-prod
            name: Production
            trustedPeers: [kubectl]
            redirectURIs: [https://nowhere.example.com/]
            secret: cluster-prod-secret-0123456789abcdef
          - id: cluster-closed
            name: Closed
            trustedPeers: [kubectl]
            redirectURIs: [https://closed.example.com/]
            secret: cluster-shut-secret-0123456789abcdef
        """;
    server.configure(
        text -> text.replace("staticClients:\n", "staticClients:\n" + clients) + "\n" + clusters);
    server.reload();
  }

  private CommandRun cluster(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    return CommandRun.of(server.configuration(), all);
  }

  /** The arguments that kubectl gives the plug-in. */
  private List<String> arguments(String kubeconfig) {
    List<String> all = new ArrayList<>();
    for (Object one : (List<?>) at(yaml(kubeconfig), "users", 0, "user", "exec", "args")) {
      all.add((String) one);
    }
    assertEquals("oidc-login", all.removeFirst());
    all.addAll(
        List.of(
            "--listen-address=127.0.0.1:0",
            "--skip-open-browser",
            "--token-cache-dir=" + directory.resolve("cache")));
    return all;
  }

  @Test
  void aPersonDownloadsWhatTheCommandWrites() throws Exception {
    try (BrowserContext person = person()) {
      Page tab = person.newPage();
      tab.navigate(server.at("/kubernetes").toString());
      tab.fill("#login", ALICE);
      tab.fill("#password", TestServer.PASSWORD);
      tab.click("button[type=submit]");
      tab.waitForURL(url -> url.contains("/kubernetes"));
      assertEquals("Kubernetes clusters", tab.textContent("h1"));
      assertEquals(
          List.of("prod", "expressions", "bare", "old"),
          tab.locator(".entries h2").allTextContents());
      assertFalse(tab.content().contains("closed"), "the cluster is not for this person");
      String file = downloaded(tab, "kubeconfig-prod.yaml");
      assertEquals(cluster("kubeconfig", "prod").is(0).out(), file);
      assertFalse(tab.url().contains("code="), tab::url);
      assertEquals(
          404, tab.request().get(server.at("/kubernetes/closed/kubeconfig").toString()).status());
      assertEquals(
          404, tab.request().get(server.at("/kubernetes/none/kubeconfig").toString()).status());
    }
  }

  @Test
  void theAdministrationInterfaceWritesTheSame() {
    assertEquals(
        List.of("prod", "expressions", "bare", "closed", "old"),
        ((List<?>) read("", Map.of()).body().get("clusters"))
            .stream().map(one -> ((Map<?, ?>) one).get("name")).toList());
    assertEquals(
        cluster("kubeconfig", "prod", "--device").is(0).out(),
        read("/prod/kubeconfig", Map.of("login", "device")).body().get("content"));
    assertEquals(
        cluster("config", "prod").is(0).out(),
        read("/prod/configuration", Map.of()).body().get("content"));
    assertEquals(
        cluster("config", "old", "--format", "flags").is(0).out(),
        read("/old/configuration", Map.of("format", "flags")).body().get("content"));
    AdminReply refused = read("/old/configuration", Map.of());
    assertEquals(409, refused.status());
    assertTrue(refused.detail().contains("write --format flags"), refused::detail);
    assertEquals(404, read("/none/kubeconfig", Map.of()).status());
    assertEquals(400, read("/prod/configuration", Map.of("format", "helm")).status());
  }

  private AdminReply read(String path, Map<String, String> query) {
    return server.administer("GET", "/clusters" + path, query, Map.of());
  }

  private static String downloaded(Page tab, String name) throws IOException {
    Download download = tab.waitForDownload(() -> tab.click("text=" + name));
    assertEquals(name, download.suggestedFilename());
    return Files.readString(download.path());
  }

  @Test
  void aKubeconfigGetsATokenThatItsClusterTakesAndNoOther() throws Exception {
    String kubeconfig = cluster("kubeconfig", "prod").is(0).out();
    assertEquals(
        "https://api.prod.example.com:6443",
        at(yaml(kubeconfig), "clusters", 0, "cluster", "server"));
    assertEquals("prod", at(yaml(kubeconfig), "current-context"));
    assertFalse(kubeconfig.contains("PRIVATE"), "it is handed to everybody");
    String token = loginByKubelogin(arguments(kubeconfig));
    Map<String, Object> claims = TestLogin.claims(token);
    assertEquals("kubectl", claims.get("azp"));
    String prod = cluster("config", "prod").is(0).out();
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(prod, List.of())) {
      Verdict verdict = api.judge(token);
      assertTrue(verdict.authenticated(), verdict::error);
      assertEquals("oidc:" + ALICE, verdict.username());
      assertEquals(List.of("oidc:developers", "oidc:operators"), verdict.groups());
      assertEquals(claims.get("sub"), verdict.uid());
      assertEquals(List.of(claims.get("name")), verdict.extra().get("example.com/name"));
      Map<String, Object> explained = cluster("explain", "prod", token, "-o", "json").is(0).json();
      Map<?, ?> user = (Map<?, ?>) explained.get("user");
      assertEquals(verdict.username(), user.get("username"));
      assertEquals(verdict.groups(), user.get("groups"));
      assertEquals(verdict.uid(), user.get("uid"));
      assertEquals(verdict.extra(), user.get("extra"));
      Map<String, Object> foretold =
          cluster("dry-run", "prod", "--user", ALICE, "-o", "json").is(0).json();
      Map<?, ?> person = (Map<?, ?>) ((List<?>) foretold.get("people")).getFirst();
      Map<?, ?> before = (Map<?, ?>) person.get("user");
      assertEquals(verdict.username(), before.get("username"));
      assertEquals(verdict.groups(), before.get("groups"));
      assertEquals(verdict.uid(), before.get("uid"));
    }
    String other = prod.replace("cluster-prod", "cluster-test");
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(other, List.of())) {
      assertTrue(api.judge(token).error().contains("expected audience"), api.judge(token)::error);
    }
  }

  /** On a machine without a browser, and on two of them at once. */
  @Test
  void aKubeconfigForDevicesLogsInElsewhere() throws Exception {
    String kubeconfig = cluster("kubeconfig", "prod", "--device").is(0).out();
    String prod = cluster("config", "prod").is(0).out();
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(prod, List.of())) {
      List<String> laptop = deviceArguments(kubeconfig, "laptop");
      List<String> server = deviceArguments(kubeconfig, "server");
      String first = loginByDeviceCode(laptop);
      String second = loginByDeviceCode(server);
      for (String token : List.of(first, second)) {
        Verdict verdict = api.judge(token);
        assertTrue(verdict.authenticated(), verdict::error);
        assertEquals("oidc:" + ALICE, verdict.username());
      }
      // Later each has a refresh token of its own, and the second login ended nothing.
      for (List<String> machine : List.of(laptop, server, laptop)) {
        List<String> again = new ArrayList<>(machine);
        again.add("--force-refresh");
        try (Tool kubelogin = Tool.kubelogin(directory, again)) {
          String token = tokenOf(kubelogin.output());
          assertTrue(!token.equals(first) && !token.equals(second), "another token");
          assertTrue(api.judge(token).authenticated(), token);
        }
      }
    }
    server.configure(
        text -> text.replace("- \"urn:ietf:params:oauth:grant-type:device_code\"", "- implicit"));
    cluster("kubeconfig", "prod", "--device").is(1).says("kubectl may not use the device flow");
  }

  private List<String> deviceArguments(String kubeconfig, String machine) {
    List<String> all = new ArrayList<>(arguments(kubeconfig));
    all.removeIf(one -> one.startsWith("--listen-address") || one.startsWith("--token-cache-dir"));
    assertEquals(1, all.stream().filter("--grant-type=device-code"::equals).count());
    all.add("--token-cache-dir=" + directory.resolve(machine));
    return all;
  }

  @Test
  void expressionsAreThoseOfTheApiServer() throws Exception {
    String configuration = cluster("config", "expressions").is(0).out();
    assertTrue(configuration.contains("apiserver.config.k8s.io/v1\n"), configuration);
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(configuration, List.of())) {
      String kubeconfig =
          cluster("kubeconfig", "prod")
              .is(0)
              .out()
              .replace("audience:server:client_id:cluster-prod", "profile");
      Verdict verdict = api.judge(loginByKubelogin(arguments(kubeconfig)));
      assertTrue(verdict.authenticated(), verdict::error);
      assertEquals("gh:" + ALICE, verdict.username());
      assertEquals(List.of("gh:developers"), verdict.groups());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubeadm", "kind", "k3s", "rke2"})
  void installersGetTheSameConfiguration(String format) {
    String text = cluster("config", "prod", "--format", format).is(0).out();
    StringBuilder file = new StringBuilder();
    text.lines()
        .filter(line -> line.startsWith("#     "))
        .forEach(line -> file.append(line.substring(6)).append('\n'));
    assertEquals(
        yaml(cluster("config", "prod").out()), yaml(file.toString()), "the file to put beside");
    Object installer = yaml(text);
    switch (format) {
      case "kubeadm" -> {
        assertEquals("kubeadm.k8s.io/v1beta4", at(installer, "apiVersion"));
        assertEquals(
            "/etc/kubernetes/gatehouse/authentication.yaml",
            at(installer, "apiServer", "extraArgs", 0, "value"));
      }
      case "kind" -> {
        Object patch = yaml((String) at(installer, "nodes", 0, "kubeadmConfigPatches", 0));
        assertEquals(
            at(installer, "nodes", 0, "extraMounts", 0, "containerPath") + "/authentication.yaml",
            at(patch, "apiServer", "extraArgs", "authentication-config"));
      }
      case "k3s" ->
          assertEquals(
              "authentication-config=/etc/rancher/k3s/authentication.yaml",
              at(installer, "kube-apiserver-arg", 0));
      default ->
          assertTrue(
              ((String) at(installer, "kube-apiserver-extra-mount", 0)).endsWith(":ro"), text);
    }
  }

  @Test
  void anOldClusterGetsFlagsAndHearsWhatTheyCannotSay() {
    assertEquals(
        List.of(
            "--oidc-issuer-url=" + server.issuer(),
            "--oidc-client-id=kubectl",
            "--oidc-username-claim=preferred_username",
            "--oidc-username-prefix=-",
            "--oidc-groups-claim=groups",
            "--oidc-groups-prefix=oidc:",
            "# Put the file of issuerCertificateAuthority there; it is read at a start only:",
            "--oidc-ca-file=/etc/kubernetes/gatehouse/issuer-ca.crt"),
        cluster("config", "old", "--format", "flags").is(0).lines());
    cluster("config", "old").is(1).says("Kubernetes 1.28", "--format flags");
    cluster("config", "prod", "--format", "flags")
        .is(1)
        .says("uid, extra, userValidationRules", "--format file");
    cluster("kubeconfig", "old").is(1).says("has no server");
    cluster("config", "test")
        .is(1)
        .says("no cluster test", "[prod, expressions, bare, closed, old]");
    cluster("config", "prod", "--format", "helm").is(1).says("There is no format helm");
  }

  @Test
  void bindingsNameGroupsAsTheClusterDoes() {
    String text =
        cluster(
                "rbac",
                "prod",
                "--bind",
                "developers=edit",
                "--bind",
                "cn=Ops Team,dc=x=view",
                "-n",
                "web")
            .is(0)
            .out();
    String[] parts = text.split("---\n", -1);
    assertEquals("RoleBinding", at(yaml(parts[1]), "kind"));
    assertEquals("oidc:developers", at(yaml(parts[1]), "subjects", 0, "name"));
    assertEquals("gatehouse:edit:developers", at(yaml(parts[1]), "metadata", "name"));
    assertEquals("web", at(yaml(parts[1]), "metadata", "namespace"));
    assertEquals("oidc:cn=Ops Team,dc=x", at(yaml(parts[2]), "subjects", 0, "name"));
    assertEquals("view", at(yaml(parts[2]), "roleRef", "name"));
    String name = (String) at(yaml(parts[2]), "metadata", "name");
    assertTrue(name.matches("gatehouse:view:cn-ops-team-dc-x-[0-9a-f]+"), name);
    Object mistaken = yaml(cluster("rbac", "old", "--bind", "no=view").is(0).out());
    assertEquals("oidc:no", at(mistaken, "subjects", 0, "name"));
    cluster("rbac", "bare", "--bind", "no=view").is(0).says("name: \"no\"");
    Object everywhere = yaml(cluster("rbac", "prod", "--bind", "a=admin").is(0).out());
    assertEquals("ClusterRoleBinding", at(everywhere, "kind"));
    cluster("rbac", "expressions", "--bind", "a=admin")
        .is(1)
        .says("An expression makes the groups");
    cluster("rbac", "prod", "--bind", "admin").is(1).says("GROUP=ROLE");
  }

  @Test
  void clustersAreListed() {
    cluster("list").is(0).says("prod", "1.36", "cluster-prod", "https://api.prod.example.com:6443");
  }
}

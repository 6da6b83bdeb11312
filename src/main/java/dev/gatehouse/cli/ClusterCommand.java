package dev.gatehouse.cli;

import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.kubernetes.ApiServerFiles;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.wiring.ConfigurationLoader;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse cluster}: writes, and changes nothing. */
@Command(
    name = "cluster",
    description = "Write what Kubernetes clusters, and people who use them, need.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterCommand.ListClusters.class,
      ClusterCommand.Config.class,
      ClusterCommand.KubeconfigFile.class,
      ClusterCommand.Rbac.class,
      ClusterExplainCommand.class,
      ClusterDryRunCommand.class,
      ClusterCheckCommand.class
    })
final class ClusterCommand {

  static GatehouseSettings settings(ConfigOption config) throws StartException {
    try (ConfigurationLoader loader =
        new ConfigurationLoader(
            ConfigOption.sources(), Host.connectorTypes(), ListenAddresses.UNIMPORTANT)) {
      return Host.settings(loader, config.file());
    }
  }

  /** A cluster of the configuration. */
  static Cluster cluster(GatehouseSettings settings, String name) {
    if (!ClusterSettings.isName(name)) {
      // It may be a secret in the wrong place, so it is not repeated.
      throw new CommandFailure(
          name.startsWith("eyJ")
              ? "This is a token and no name of a cluster: write the name first, and the token after"
                  + " it or on standard input."
              : "This can be no name of a cluster: names are of lower-case letters, digits, dots and"
                  + " hyphens.");
    }
    ClusterSettings found =
        settings.clusters().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CommandFailure(
                    "The configuration has no cluster "
                        + name
                        + "; it has "
                        + settings.clusters().stream().map(ClusterSettings::name).toList()
                        + "."));
    try {
      return Cluster.of(found, settings);
    } catch (ClusterException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** Makes a text for a cluster. */
  private interface Writing {
    String text(Cluster cluster) throws ClusterException;
  }

  private static int write(
      CommandSpec spec, GatehouseSettings settings, String name, Writing writing) {
    try {
      PrintWriter out = spec.commandLine().getOut();
      out.print(writing.text(cluster(settings, name)));
      out.flush();
      return 0;
    } catch (ClusterException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** {@code gatehouse cluster list}. */
  @Command(name = "list", description = "List the clusters.", mixinStandardHelpOptions = true)
  static final class ListClusters implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Override
    public Integer call() throws StartException {
      List<ClusterSettings> clusters = settings(config).clusters();
      PrintWriter out = spec.commandLine().getOut();
      List<Map<String, Object>> all =
          clusters.stream()
              .map(one ->
                  Map.<String, Object>of(
                      "name", one.name(),
                      "kubernetesVersion", one.kubernetes().toString(),
                      "audience", one.audience(),
                      "clientID", one.clientId(),
                      "server", one.server().map(Object::toString).orElse("")))
              .toList();
      if (!output.printed(out, Map.of("clusters", all))) {
        out.printf("%-20s %-8s %-20s %s%n", "NAME", "VERSION", "AUDIENCE", "SERVER");
        all.forEach(one ->
            out.printf(
                "%-20s %-8s %-20s %s%n",
                one.get("name"),
                one.get("kubernetesVersion"),
                one.get("audience"),
                one.get("server")));
      }
      return 0;
    }
  }

  /** {@code gatehouse cluster config}. */
  @Command(
      name = "config",
      description = "Write how the API server of a cluster is told of this issuer.",
      mixinStandardHelpOptions = true)
  static final class Config implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "NAME", description = "The cluster.")
    private String name;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        defaultValue = "file",
        description =
            "file (an AuthenticationConfiguration), flags, kubeadm, kind, k3s or rke2; webhook,"
                + " webhook-kubeadm, webhook-kind, webhook-k3s or webhook-rke2 for a cluster with"
                + " tokenReview; file unless given.")
    private String format;

    @Override
    public Integer call() throws StartException {
      return write(spec, settings(config), name, cluster -> cluster.apiServer(format()));
    }

    private ApiServerFiles.Format format() {
      return ApiServerFiles.Format.of(format)
          .orElseThrow(() ->
              new CommandFailure(
                  "There is no format "
                      + format
                      + "; write "
                      + Arrays.stream(ApiServerFiles.Format.values())
                          .map(ApiServerFiles.Format::word)
                          .collect(Collectors.joining(", "))
                      + "."));
    }
  }

  /** {@code gatehouse cluster kubeconfig}. */
  @Command(
      name = "kubeconfig",
      description =
          "Write a kubeconfig that logs in here. It holds no secret and serves everybody.",
      mixinStandardHelpOptions = true)
  static final class KubeconfigFile implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "NAME", description = "The cluster.")
    private String name;

    @Option(
        names = "--device",
        description =
            "For machines without a browser: kubectl shows an address and a code, and people log in"
                + " anywhere else.")
    private boolean device;

    @Override
    public Integer call() throws StartException {
      GatehouseSettings settings = settings(config);
      if (device) {
        requireDeviceFlow(settings);
      }
      return write(spec, settings, name, cluster -> cluster.kubeconfig(device));
    }

    /** Of a client of the database the configuration does not tell. */
    private void requireDeviceFlow(GatehouseSettings settings) {
      String id =
          settings.clusters().stream()
              .filter(one -> one.name().equals(name))
              .map(ClusterSettings::clientId)
              .findFirst()
              .orElse("");
      boolean lacking =
          settings.staticClients().stream()
              .filter(client -> client.id().equals(id))
              .anyMatch(client -> !client.grantTypes().contains(GrantType.DEVICE_CODE));
      if (lacking) {
        throw new CommandFailure(
            "The client "
                + id
                + " may not use the device flow; write grantTypes: [authorization_code,"
                + " refresh_token, \""
                + GrantType.DEVICE_CODE
                + "\"] in its declaration.");
      }
    }
  }

  /** {@code gatehouse cluster rbac}. */
  @Command(
      name = "rbac",
      description = "Write bindings of groups to roles, with the names that groups have there.",
      mixinStandardHelpOptions = true)
  static final class Rbac implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "NAME", description = "The cluster.")
    private String name;

    @Option(
        names = "--bind",
        paramLabel = "GROUP=ROLE",
        required = true,
        description = "A group and the ClusterRole that it gets; as often as needed.")
    private List<String> bindings;

    @Option(
        names = {"-n", "--namespace"},
        paramLabel = "NAMESPACE",
        description = "Only there, by RoleBindings; everywhere unless given.")
    private String namespace;

    @Override
    public Integer call() throws StartException {
      return write(spec, settings(config), name, this::bindings);
    }

    private String bindings(Cluster cluster) throws ClusterException {
      StringBuilder text = new StringBuilder();
      for (String one : bindings) {
        // Names of groups may be those of a directory, with signs of their own.
        int sign = one.lastIndexOf('=');
        if (sign < 1 || sign == one.length() - 1) {
          throw new CommandFailure("Write GROUP=ROLE, such as platform-admins=cluster-admin.");
        }
        text.append(
            cluster.binding(
                one.substring(0, sign), one.substring(sign + 1), Optional.ofNullable(namespace)));
      }
      return text.toString();
    }
  }
}

package dev.gatehouse.connector.ldap;

import dev.gatehouse.connector.ldap.ConnectionSettings.Bind;
import dev.gatehouse.connector.ldap.ConnectionSettings.Limits;
import dev.gatehouse.connector.ldap.ConnectionSettings.Security;
import dev.gatehouse.connector.ldap.ConnectionSettings.Tls;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The keys for servers, TLS and limits. */
final class ConnectionKeys {
  private static final Pattern SRV_NAME =
      Pattern.compile("_[A-Za-z0-9-]+\\._tcp(?:\\.[A-Za-z0-9_-]+)+");

  private final Setting<HostPort> host;
  private final Setting<List<HostPort>> hosts;
  private final Setting<String> srv;
  private final Setting<Boolean> noTls;
  private final Setting<Boolean> startTls;
  private final Setting<Boolean> skipVerify;
  private final Setting<Path> rootCa;
  private final Setting<String> rootCaData;
  private final Setting<Path> clientCert;
  private final Setting<Path> clientKey;
  private final Setting<Duration> connectTimeout;
  private final Setting<Duration> requestTimeout;
  private final Setting<Integer> connections;

  ConnectionKeys(SettingsBuilder s) {
    host =
        s.setting("host", LdapKinds.server())
            .doc("The server, host or host:port. The port is 636, or 389 without LDAPS.");
    hosts =
        s.list("hosts", LdapKinds.server())
            .doc("Several servers instead of host: the first that answers is used.");
    srv =
        s.setting(
                "srv",
                Kinds.parsed(
                    "SRV name",
                    text -> {
                      if (!SRV_NAME.matcher(text).matches()
                          || SrvServers.domainOf(text).isEmpty()) {
                        throw new IllegalArgumentException(
                            "must be the name of SRV records, such as _ldaps._tcp.example.com");
                      }
                      return text;
                    }))
            .doc(
                "SRV records in the DNS that name the servers, instead of host. Servers outside of"
                    + " the domain in the name are not used.");
    noTls =
        s.bool("insecureNoSSL")
            .defaultsTo(false)
            .doc("Speaks LDAP without TLS: passwords cross the network in the clear.");
    startTls =
        s.bool("startTLS")
            .defaultsTo(false)
            .doc("Starts TLS on the port of plain LDAP. A server that refuses is not used.");
    skipVerify =
        s.bool("insecureSkipVerify")
            .defaultsTo(false)
            .doc("Trusts any certificate. In files of Dex only; give rootCA instead.");
    rootCa =
        s.path("rootCA").doc("File (PEM) of the only authorities to trust instead of the JDK's.");
    rootCaData =
        s.setting("rootCAData", LdapKinds.pem()).doc("The same as rootCA: the base64 of the PEM.");
    clientCert =
        s.path("clientCert").doc("File (PEM) of the certificate that is shown to the server.");
    clientKey = s.path("clientKey").doc("File (PEM, without a password) of the key of clientCert.");
    connectTimeout =
        s.setting("connectTimeout", Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(1)))
            .defaultsTo(Duration.ofSeconds(5))
            .doc(
                "Longest wait for a connection, its TLS included, until the next server is tried.");
    requestTimeout =
        s.setting("requestTimeout", Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(2)))
            .defaultsTo(Duration.ofSeconds(10))
            .doc("Longest wait for an answer, and for one of the connections to become free.");
    connections =
        s.integer("connections", 1, 500)
            .defaultsTo(20)
            .doc("Most connections for searches, and as many again for checking passwords.");
    s.check(this::checkServers);
    s.check(this::checkProtection);
    s.check(this::checkVerification);
    s.check(this::checkClientCertificate);
  }

  /** Whether connections are protected by TLS. */
  boolean protectedByTls(Values values) {
    return !values.get(noTls);
  }

  Setting<Path> clientCert() {
    return clientCert;
  }

  private List<HostPort> servers(Values values) {
    List<HostPort> servers = new ArrayList<>(values.get(hosts));
    values.find(host).ifPresent(servers::add);
    return servers;
  }

  ConnectionSettings read(Values values, Bind bind) {
    Security security =
        values.get(startTls)
            ? Security.START_TLS
            : values.get(noTls) ? Security.NONE : Security.LDAPS;
    List<HostPort> servers = servers(values);
    return new ConnectionSettings(
        servers.stream()
            .map(one -> one.port() == 0 ? new HostPort(one.host(), security.defaultPort()) : one)
            .toList(),
        values.find(srv),
        new Tls(
            security,
            values.find(rootCa),
            values.find(rootCaData),
            values.find(clientCert),
            values.find(clientKey),
            !values.get(skipVerify)),
        bind,
        new Limits(
            values.get(connectTimeout), values.get(requestTimeout), values.get(connections)));
  }

  private void checkServers(Values values, Report report) {
    long given =
        List.of(values.written(host), !values.get(hosts).isEmpty(), values.written(srv)).stream()
            .filter(one -> one)
            .count();
    if (given == 0) {
      report.error(host, "host is missing", "give host, hosts or srv");
    } else if (given > 1) {
      report.error(host, "host, hosts and srv exclude each other", "keep one of them");
    }
  }

  private void checkProtection(Values values, Report report) {
    if (!values.get(noTls)) {
      return;
    }
    if (values.get(startTls)) {
      report.error(
          noTls,
          "insecureNoSSL and startTLS contradict each other (Dex then speaks without TLS)",
          "remove insecureNoSSL to have TLS");
      return;
    }
    List<HostPort> servers = servers(values);
    if (servers.isEmpty() || !servers.stream().allMatch(ConnectionKeys::loopback)) {
      report.warning(
          noTls,
          "insecureNoSSL: passwords cross the network in the clear",
          "use LDAPS or startTLS, with rootCA for an authority of your own");
    }
    for (Setting<?> useless : List.of(rootCa, rootCaData, clientCert)) {
      if (values.written(useless)) {
        report.warning(
            useless, useless.key() + " has no effect without TLS", "remove insecureNoSSL");
      }
    }
  }

  private static boolean loopback(HostPort server) {
    return server.host().equals("localhost")
        || server.host().equals("::1")
        || server.host().matches("127(\\.[0-9]{1,3}){3}");
  }

  private void checkVerification(Values values, Report report) {
    if (!values.get(skipVerify)) {
      return;
    }
    String advice = "give the authority of the server's certificate as rootCA";
    if (!values.lenient()) {
      report.error(skipVerify, "insecureSkipVerify is not supported", advice);
    } else if (protectedByTls(values)) {
      report.warning(
          skipVerify,
          "insecureSkipVerify: whoever is on the way to the server can read passwords and say who"
              + " anybody is",
          advice);
    }
  }

  private void checkClientCertificate(Values values, Report report) {
    if (values.written(clientCert) != values.written(clientKey)) {
      report.error(clientCert, "clientCert and clientKey belong together", "give both");
    }
  }
}

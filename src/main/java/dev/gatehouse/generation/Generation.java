package dev.gatehouse.generation;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.http.Surroundings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.mail.Mailer;
import dev.gatehouse.outbound.OutboundClient;
import dev.gatehouse.pages.Language;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.passwords.PasswordPolicy;
import dev.gatehouse.sessions.SessionSettings;
import dev.gatehouse.tokens.TokenSettings;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one configuration decides. Immutable and thread-safe.
 *
 * @param number counts from 1 with every swap
 * @param policy rules of authorization
 * @param clients registered clients
 * @param connectors opened connectors
 * @param pages templates, languages and static files
 * @param tokens lifetimes and algorithms
 * @param sessions lifetimes of browser sessions
 * @param passwords rules for passwords
 * @param surroundings what every request and answer is treated with
 * @param mailing how mail is sent, if it is
 * @param reach reaches the addresses of clients
 * @param clusters Kubernetes clusters that take our tokens
 * @param federation whom tokens may be exchanged for, and whose
 */
public record Generation(
    long number,
    Policy policy,
    ClientRegistry clients,
    ConnectorSet connectors,
    Pages pages,
    TokenSettings tokens,
    SessionSettings sessions,
    PasswordPolicy passwords,
    Surroundings surroundings,
    Optional<Mailing> mailing,
    Reach reach,
    List<Cluster> clusters,
    Federation federation) {
  public Generation {
    clusters = List.copyOf(clusters);
  }

  /**
   * How mail is sent.
   *
   * @param mailer the server
   * @param language the language of mails
   */
  public record Mailing(Mailer mailer, Language language) {}

  /**
   * How the addresses of clients are reached.
   *
   * @param vouched those of clients that an administrator registered
   * @param open those of clients that registered themselves: what the configuration opens inside is
   *     not for them, else whoever registers would choose which inner service is called
   */
  public record Reach(OutboundClient vouched, OutboundClient open) {}

  /** The cluster of this name, if there is one. */
  public Optional<Cluster> cluster(String name) {
    return clusters.stream().filter(one -> one.settings().name().equals(name)).findFirst();
  }

  /** What an audience means: that of the cluster of this name, or what it says. */
  public String audience(String named) {
    return cluster(named).map(Cluster::audience).orElse(named);
  }

  /** Whether tokens for this audience are a cluster's, so that no access token may be for it. */
  public boolean isCluster(String audience) {
    return clusters.stream().anyMatch(cluster -> cluster.audience().equals(audience));
  }

  /** What reaches the addresses of a client. */
  public OutboundClient outbound(Client client) {
    return client.dynamic() ? reach.open() : reach.vouched();
  }

  /** The same configuration with the clients of now. */
  Generation with(ClientRegistry fresh) {
    return new Generation(
        number,
        policy,
        fresh,
        connectors,
        pages,
        tokens,
        sessions,
        passwords,
        surroundings.with(fresh.corsOrigins()),
        mailing,
        reach,
        clusters,
        federation);
  }
}

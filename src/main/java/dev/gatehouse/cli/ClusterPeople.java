package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.IssuedClaims;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.wiring.PersonClaims;
import dev.gatehouse.wiring.StartException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People whom this server knows itself, with the claims of an ID token for a cluster. */
final class ClusterPeople {
  private final ConfigOption config;
  private final GatehouseSettings settings;
  private final Cluster cluster;
  private final PersonClaims.ForClient terms;

  ClusterPeople(
      ConfigOption config, GatehouseSettings settings, Cluster cluster, ClusterClient client) {
    this.config = config;
    this.settings = settings;
    this.cluster = cluster;
    this.terms = client.terms(cluster.settings());
  }

  /**
   * A person.
   *
   * @param login names the person
   * @param claims about the person, as the ID token would have them, as a JSON object
   * @param refusal why there would be no token
   */
  record Person(String login, String claims, Optional<String> refusal) {

    /** What the API server makes of the person's token. */
    Verdict verdict(TokenJudge judge, Cluster cluster, IssuedClaims issued) {
      if (refusal.isPresent()) {
        return new Verdict(
            List.of(), Optional.empty(), "Gatehouse gives no token: " + refusal.get());
      }
      return judge.map(cluster.issuerUrl(), claims, issued);
    }
  }

  /** All local users, of the file and of the database. */
  List<Person> all() throws StartException {
    return all(Map.of());
  }

  /**
   * @param query which of the users of the database
   */
  private List<Person> all(Map<String, String> query) throws StartException {
    List<Person> all = new ArrayList<>();
    for (StaticPasswordSettings one : settings.staticPasswords()) {
      all.add(person(one.email(), "local", ofFile(one)));
    }
    try (Administration administration = Administration.kept(config.file())) {
      Pages.each(
          administration, "/users", query, "users", user -> all.add(ofDatabase(user)), () -> false);
    }
    return all;
  }

  /** One of them. */
  Person one(String login) throws StartException {
    return all(Map.of("prefix", login)).stream()
        .filter(person -> person.login().equalsIgnoreCase(login))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                "No local user has the login "
                    + login
                    + "; for somebody of another identity source give --claims FILE, or log in and"
                    + " use explain."));
  }

  private static Map<String, Object> ofFile(StaticPasswordSettings one) {
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("sub", one.userId());
    person.put("email", one.email());
    person.put("email_verified", one.emailVerified());
    put(person, "name", one.name().orElse(one.username()));
    put(person, "preferred_username", one.preferredUsername().orElse(null));
    person.put("groups", one.groups());
    return person;
  }

  private Person ofDatabase(Map<?, ?> user) {
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("sub", user.get("id"));
    Object email = user.get("email");
    person.put("email", email == null ? user.get("login") : email);
    put(person, "name", user.get("name"));
    put(person, "preferred_username", user.get("preferred_username"));
    person.put("groups", user.get("groups"));
    if (Boolean.FALSE.equals(user.get("enabled"))) {
      return new Person((String) user.get("login"), "{}", Optional.of("The user is disabled."));
    }
    return person((String) user.get("login"), (String) user.get("connector"), person);
  }

  private static void put(Map<String, Object> person, String name, Object value) {
    if (value != null) {
      person.put(name, value);
    }
  }

  private Person person(String login, String connector, Map<String, Object> person) {
    PersonClaims.Outcome outcome =
        PersonClaims.of(settings, connector, person, cluster.scopes(), terms);
    return new Person(login, AuditText.json(outcome.claims()), outcome.refusal());
  }
}

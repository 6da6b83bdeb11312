package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Caller;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.HoldingsStore.Family;
import dev.gatehouse.storage.HoldingsStore.Filter;
import dev.gatehouse.storage.HoldingsStore.Login;
import dev.gatehouse.storage.PersonStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The forms of logins, refresh families and consents. */
final class HoldingShapes {
  static final String CONNECTOR = "connector";
  static final String USER_ID = "user_id";
  static final String CLIENT = "client";
  private static final String USER = "user";
  private static final String ENDED = "ended";
  private static final String YES = "true";
  static final Shape NAME = Shape.text().length(1, 1_024);

  /** What others have chosen: any characters, and of any length that a database keeps. */
  static final Shape FREE = Shape.text().length(0, 10_000).anyCharacters();

  static final ObjectShape SESSION =
      Shape.object("Session")
          .required("id", Shape.text(), "The login in one browser; session_id in the record.")
          .required(CONNECTOR, FREE, "The connector.")
          .required(USER_ID, FREE, "The person at the connector.")
          .required("complete", Shape.flag(), "Whether every step of the login is done.")
          .required("logged_in", Shape.moment(), "When.")
          .required("last_seen", Shape.moment(), "When the browser was last seen.")
          .required("ends", Shape.moment(), "When it ends unless it is used.")
          .required("persistent", Shape.flag(), "Whether the person chose to stay signed in.")
          .optional("remote", FREE, "The address of the browser's last login; for audit:read.")
          .optional("user_agent", FREE, "What the browser says that it is; for audit:read.")
          .required("live", Shape.flag(), "Whether it has not ended.");

  static final ObjectShape FAMILY =
      Shape.object("RefreshFamily")
          .required(
              "id", Shape.text(), "The grant, as tokens name it; not what refresh tokens hold.")
          .required(CLIENT, FREE, "The client that has it.")
          .required(CONNECTOR, FREE, "The connector.")
          .required(USER_ID, FREE, "The person at the connector.")
          .required("sub", FREE, "The person as tokens name them.")
          .optional("session", Shape.text(), "The login that it was made in.")
          .required(
              "binding",
              Shape.choice("session", "offline"),
              "Whether it ends with the session or outlives it.")
          .required("scopes", Shape.list(FREE).unbounded(), "What it is good for.")
          .required("created", Shape.moment(), "When it was allowed.")
          .optional("last_used", Shape.moment(), "When it was used last.")
          .required("ends", Shape.moment(), "When it ends unless it is used, its session aside.")
          .optional("revoked", Shape.moment(), "When it was revoked.")
          .optional("reason", FREE, "Why it was revoked.")
          .required("live", Shape.flag(), "Whether it can be used.");

  static final ObjectShape CONSENT =
      Shape.object("Consent")
          .required(CONNECTOR, FREE, "The connector.")
          .required(USER_ID, FREE, "The person at the connector.")
          .required(CLIENT, FREE, "The client.")
          .required("scopes", Shape.list(FREE).unbounded(), "What is remembered.")
          .required("first_granted", Shape.moment(), "When something was allowed first.")
          .required("last_granted", Shape.moment(), "When something was added last.");

  private HoldingShapes() {}

  /** Adds the parameters of a list. */
  static Operation.Builder filtered(Operation.Builder operation, boolean ends) {
    Operation.Builder with =
        operation
            .paged()
            .query(CONNECTOR, NAME, "Only of this connector.")
            .query(USER, NAME, "A person: a sub, an id at a connector, or what they log in with.")
            .query(CLIENT, NAME, "Only of this client.");
    return ends
        ? with.query(ENDED, Shape.choice(YES, "false"), "Whether ended ones are listed, too.")
        : with;
  }

  static Filter filter(Call call, AuditTrail trail) {
    Set<String> users =
        call.query(USER)
            .map(text -> trail.person(text, call.generation().connectors()).userIds())
            .orElse(Set.of());
    return new Filter(
        call.query(CONNECTOR).orElse(null),
        users,
        call.query(CLIENT).orElse(null),
        call.query(ENDED).filter(YES::equals).isEmpty());
  }

  /** How much has ended. */
  static ObjectShape ended(String name, String member, String description) {
    return Shape.object(name)
        .required(member, Shape.number(0, Integer.MAX_VALUE), description)
        .required("grants_ended", Shape.number(0, Integer.MAX_VALUE), "How many grants.");
  }

  static Reply ended(String member, PersonStore.Ended ended) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(member, ended.logins());
    json.put("grants_ended", ended.grants());
    return Reply.ok(json);
  }

  /**
   * @param caller who asks: where people are and what they use is personal data, as in the record
   */
  static Map<String, Object> json(Login login, Caller caller) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", login.id());
    json.put(CONNECTOR, login.connectorId());
    json.put(USER_ID, login.userId());
    json.put("complete", login.complete());
    json.put("logged_in", login.loggedInAt().toString());
    json.put("last_seen", login.lastSeenAt().toString());
    json.put("ends", login.endsAt().toString());
    json.put("persistent", login.persistent());
    if (caller.scopes().contains(AdminScope.AUDIT)) {
      put(json, "remote", login.remoteAddress());
      put(json, "user_agent", login.userAgent());
    }
    json.put("live", login.live());
    return json;
  }

  static Map<String, Object> json(Family family) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", family.id());
    json.put(CLIENT, family.clientId());
    json.put(CONNECTOR, family.connectorId());
    json.put(USER_ID, family.userId());
    json.put("sub", family.subject());
    put(json, "session", family.sessionId());
    json.put("binding", family.binding().name().toLowerCase(Locale.ROOT));
    json.put("scopes", family.scopes());
    json.put("created", family.createdAt().toString());
    put(json, "last_used", family.lastUsedAt());
    json.put("ends", family.endsAt().toString());
    put(json, "revoked", family.revokedAt());
    put(json, "reason", family.revocationReason());
    json.put("live", family.live());
    return json;
  }

  static Map<String, Object> json(ConsentRow consent) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(CONNECTOR, consent.connectorId());
    json.put(USER_ID, consent.userId());
    json.put(CLIENT, consent.clientId());
    json.put("scopes", consent.scopes().stream().sorted().toList());
    json.put("first_granted", consent.firstGrantedAt().toString());
    json.put("last_granted", consent.lastGrantedAt().toString());
    return json;
  }

  private static void put(Map<String, Object> json, String member, String value) {
    if (value != null) {
      json.put(member, value);
    }
  }

  static void put(Map<String, Object> json, String member, Instant value) {
    if (value != null) {
      json.put(member, value.toString());
    }
  }
}

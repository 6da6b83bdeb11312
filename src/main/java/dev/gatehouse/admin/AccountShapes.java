package dev.gatehouse.admin;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.sessions.Linking.SubjectChoice;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.PersonStore.Ended;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The forms of accounts and their identities. */
final class AccountShapes {
  static final String CONNECTOR = "connector";
  static final String USER_ID = "user_id";
  static final String SUBJECT = "subject";
  static final String ENABLED = "enabled";
  static final String ACCOUNT = "account";
  static final String OWN = "own";

  private static final ObjectShape IDENTITY =
      Shape.object("Identity")
          .required(CONNECTOR, HoldingShapes.FREE, "The connector.")
          .required(USER_ID, HoldingShapes.FREE, "The person at the connector.")
          .required("sub", HoldingShapes.FREE, "What clients get as sub.")
          .required(
              SUBJECT,
              Shape.choice(OWN, ACCOUNT),
              "Whether that is its own, or that of the account's first identity.")
          .required("known", Shape.flag(), "Whether clients may have seen the sub of its own.")
          .optional("first_login", Shape.moment(), "Its first login, if there was one.")
          .optional("last_login", Shape.moment(), "Its last login, if there was one.")
          .optional("linked", Shape.moment(), "When it was linked to the account.");

  static final ObjectShape SHAPE =
      Shape.object("Account")
          .required("id", Shape.text(), "The account; no token names it.")
          .required("created", Shape.moment(), "When it was made.")
          .required(ENABLED, Shape.flag(), "Whether its identities may log in.")
          .required(
              "identities",
              Shape.list(IDENTITY).unbounded(),
              "The identity that the account began with, and those that are linked to it.");

  static final ObjectShape CHANGED =
      Shape.object("ChangedAccount")
          .required(ACCOUNT, SHAPE, "The account as it is now.")
          .required("sessions_ended", Shape.number(0, Integer.MAX_VALUE), "How many logins.")
          .required("grants_ended", Shape.number(0, Integer.MAX_VALUE), "How many grants.");

  static final ObjectShape CHANGE =
      Shape.object("AccountChange")
          .optional(ENABLED, Shape.flag(), "Whether its identities may log in.");

  static final ObjectShape NAMED =
      Shape.object("IdentityOfAccount")
          .required(CONNECTOR, HoldingShapes.NAME, "The connector.")
          .required(USER_ID, HoldingShapes.NAME, "The person at the connector.");

  static final ObjectShape LINK =
      Shape.object("IdentityToLink")
          .required(CONNECTOR, HoldingShapes.NAME, "The connector.")
          .required(
              USER_ID,
              HoldingShapes.NAME,
              "The person at the connector; need not have logged in yet.")
          .optional(
              SUBJECT,
              Shape.choice(ACCOUNT, OWN),
              "What clients get as sub where none has seen its own: the account's, or its own.");

  static final ObjectShape SUBJECT_CHANGE =
      Shape.object("SubjectOfIdentity")
          .required(CONNECTOR, HoldingShapes.NAME, "The connector.")
          .required(USER_ID, HoldingShapes.NAME, "The person at the connector.")
          .required(SUBJECT, Shape.choice(ACCOUNT, OWN), "What clients get as sub from now on.");

  private AccountShapes() {}

  static SubjectChoice choice(String word) {
    return OWN.equals(word) ? SubjectChoice.OWN : SubjectChoice.ACCOUNT;
  }

  static Map<String, Object> json(IdentityStore.Account account, List<IdentityRow> identities) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", account.id());
    json.put("created", account.createdAt().toString());
    json.put(ENABLED, identities.stream().noneMatch(IdentityRow::disabled));
    json.put("identities", identities.stream().map(AccountShapes::json).toList());
    return json;
  }

  private static Map<String, Object> json(IdentityRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(CONNECTOR, row.key().connectorId());
    json.put(USER_ID, row.key().userId());
    json.put("sub", Subject.of(row.subject().userId(), row.subject().connectorId()));
    json.put(SUBJECT, row.ownSubject() ? OWN : ACCOUNT);
    json.put("known", row.known());
    HoldingShapes.put(json, "first_login", row.firstLoginAt());
    HoldingShapes.put(json, "last_login", row.lastLoginAt());
    HoldingShapes.put(json, "linked", row.linkedAt());
    return json;
  }

  /** What {@code If-Match} compares: who belongs together, and how; not when they logged in. */
  static String state(List<IdentityRow> identities) {
    StringBuilder text = new StringBuilder();
    for (IdentityRow row : identities) {
      text.append(Subject.of(row.key().userId(), row.key().connectorId()))
          .append(' ')
          .append(Subject.of(row.subject().userId(), row.subject().connectorId()))
          .append(' ')
          .append(row.linkedAt())
          .append(' ')
          .append(row.disabledAt())
          .append('\n');
    }
    return Digests.base64Url(Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  static Reply changed(IdentityStore.Account account, List<IdentityRow> identities, Ended ended) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ACCOUNT, json(account, identities));
    json.put("sessions_ended", ended.logins());
    json.put("grants_ended", ended.grants());
    return Reply.ok(json).tag(state(identities));
  }
}

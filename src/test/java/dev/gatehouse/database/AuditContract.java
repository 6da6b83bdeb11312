package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditQuery.Order;
import dev.gatehouse.storage.AuditQuery.Person;
import dev.gatehouse.storage.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What the audit table keeps and finds, on every database. */
abstract class AuditContract extends OnDatabase {
  private static final int MANY = 37;

  /** The address of another, empty database. */
  abstract String emptyDatabase();

  /** Opens what {@link #emptyDatabase} has become. */
  abstract Storage open(String address);

  private static AuditEvent.Builder event(AuditType type, String number) {
    return AuditEvent.of(type)
        .request("request-" + number, "192.0.2." + number)
        .with(Fact.CLIENT, "client-" + number)
        .with(Fact.CONNECTOR, "local")
        .with(Fact.USER, "user-" + number)
        .with(Fact.SUBJECT, "sub-" + number)
        .with(Fact.LOGIN, "login-" + number)
        .with(Fact.SESSION, "session-" + number)
        .with(Fact.GRANT, "grant-" + number)
        .with(Fact.JTI, "jti-" + number)
        .with(Fact.REASON, "why " + number);
  }

  private void append(AuditEvent... events) {
    storage()
        .write(tx -> {
          Stream.of(events).forEach(tx.audit()::append);
          return null;
        });
  }

  private List<AuditEvent> search(AuditQuery query) {
    return entries(query).stream().map(AuditEntry::event).toList();
  }

  private List<AuditEntry> entries(AuditQuery query) {
    return storage().read(tx -> tx.audit().search(query));
  }

  @Test
  void everyFactComesBack() {
    AuditEvent.Builder builder = event(AuditType.LOGIN_FAILED, "1");
    for (Fact fact : Fact.values()) {
      builder.with(fact, "\"value\" of\n" + fact + " \u2028 \u202e é 🐊");
    }
    AuditEvent written = builder.at(Rows.NOW);
    AuditEvent bare = AuditEvent.of(AuditType.SERVER_STARTED).at(Rows.NOW.plusMillis(1));
    append(written, bare);
    assertEquals(List.of(bare, written), search(AuditQuery.newest(10)));
    assertEquals(List.of(written, bare), search(AuditQuery.oldest(10)));
  }

  @Test
  void eachKeyFindsItsEventAlone() {
    AuditEvent one = event(AuditType.TOKEN_REFRESHED, "1").at(Rows.NOW);
    AuditEvent two = event(AuditType.TOKEN_ISSUED, "2").at(Rows.NOW);
    AuditEvent nothing = AuditEvent.of(AuditType.SERVER_STARTED).at(Rows.NOW);
    append(one, two, nothing);
    Map<AuditQuery.Key, String> names =
        Map.of(
            AuditQuery.Key.SUBJECT, "sub-",
            AuditQuery.Key.CLIENT, "client-",
            AuditQuery.Key.SESSION, "session-",
            AuditQuery.Key.GRANT, "grant-",
            AuditQuery.Key.JTI, "jti-",
            AuditQuery.Key.REQUEST, "request-",
            AuditQuery.Key.REMOTE, "192.0.2.");
    names.forEach((key, name) -> {
      assertEquals(List.of(one), search(AuditQuery.newest(9).with(key, name + "1")), key::name);
      assertEquals(List.of(two), search(AuditQuery.newest(9).with(key, name + "2")), key::name);
      assertEquals(List.of(), search(AuditQuery.newest(9).with(key, name + "3")), key::name);
      assertEquals(List.of(), search(AuditQuery.newest(9).with(key, name + "%")), key::name);
      assertEquals(List.of(), search(AuditQuery.newest(9).with(key, "' or ''='")), key::name);
      assertEquals(List.of(), search(AuditQuery.newest(9).with(key, "a\0b")), key::name);
      // Everything that is said must hold.
      assertEquals(
          List.of(),
          search(
              AuditQuery.newest(9)
                  .with(key, name + "1")
                  .with(
                      key == AuditQuery.Key.CLIENT ? AuditQuery.Key.REQUEST : AuditQuery.Key.CLIENT,
                      "another")));
    });
    assertEquals(2, search(AuditQuery.newest(9).with(AuditQuery.Key.CONNECTOR, "local")).size());
  }

  @Test
  void aPersonIsFoundByIdentifierAndByName() {
    AuditEvent known =
        AuditEvent.of(AuditType.LOGIN_SUCCEEDED).with(Fact.USER, "user-7").at(Rows.NOW);
    AuditEvent typed =
        AuditEvent.of(AuditType.LOGIN_FAILED)
            .with(Fact.LOGIN, "seven@example.com")
            .at(Rows.NOW.plusSeconds(1));
    append(known, typed, event(AuditType.LOGIN_FAILED, "8").at(Rows.NOW));
    Person person = new Person(Set.of("user-7", "nobody"), Set.of("seven@example.com"));
    assertEquals(List.of(typed, known), search(AuditQuery.newest(9).about(person)));
    assertEquals(
        List.of(known), search(AuditQuery.newest(9).about(new Person(Set.of("user-7"), Set.of()))));
    assertEquals(
        List.of(typed),
        search(AuditQuery.newest(9).about(person).ofTypes(Set.of(AuditType.LOGIN_FAILED))));
  }

  @Test
  void typesAndTimesBound() {
    AuditEvent early = event(AuditType.LOGIN_FAILED, "1").at(Rows.NOW);
    AuditEvent middle = event(AuditType.TOKEN_REFRESHED, "1").at(Rows.NOW.plusSeconds(1));
    AuditEvent late = event(AuditType.REFRESH_REPLAYED, "1").at(Rows.NOW.plusSeconds(2));
    append(early, middle, late);
    assertEquals(List.of(early), types(AuditType.LOGIN_FAILED));
    assertEquals(List.of(middle), types(AuditType.TOKEN_REFRESHED));
    assertEquals(List.of(late, early), types(AuditType.LOGIN_FAILED, AuditType.REFRESH_REPLAYED));
    assertEquals(
        List.of(late, middle), types(AuditType.REFRESH_REPLAYED, AuditType.TOKEN_REFRESHED));
    assertEquals(List.of(), types(AuditType.KEY_CREATED));
    // The first moment is in, the last one is not.
    AuditQuery all = AuditQuery.newest(9);
    assertEquals(
        List.of(middle), search(all.between(Rows.NOW.plusSeconds(1), Rows.NOW.plusSeconds(2))));
    assertEquals(List.of(late), search(all.between(Rows.NOW.plusSeconds(2), null)));
    assertEquals(List.of(early), search(all.between(null, Rows.NOW.plusSeconds(1))));
    assertEquals(
        List.of(middle),
        search(
            all.with(AuditQuery.Key.GRANT, "grant-1").ofTypes(Set.of(AuditType.TOKEN_REFRESHED))));
  }

  private List<AuditEvent> types(AuditType... types) {
    return search(AuditQuery.newest(9).ofTypes(Set.of(types)));
  }

  /** Many events of one moment, others between them, and a page that ends in the middle. */
  @Test
  void pagesLeaveNothingOutAndRepeatNothing() {
    List<AuditEvent> wanted = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Instant at = Rows.NOW.plusMillis(i / 10);
      wanted.add(event(AuditType.LOGIN_FAILED, "1").with(Fact.DETAIL, "d" + i).at(at));
      append(wanted.get(i), event(AuditType.LOGIN_FAILED, "2").at(at));
    }
    for (int size : List.of(1, 4, 10, MANY, MANY + 1)) {
      AuditQuery query = AuditQuery.oldest(size).with(AuditQuery.Key.CLIENT, "client-1");
      assertEquals(wanted, pages(query, size), "pages of " + size);
      assertEquals(wanted.reversed(), pages(query.in(Order.NEWEST_FIRST), size));
    }
  }

  private List<AuditEvent> pages(AuditQuery query, int size) {
    List<AuditEvent> all = new ArrayList<>();
    List<AuditEntry> page = entries(query);
    for (int i = 0; !page.isEmpty() && i <= MANY; i++) {
      assertTrue(page.size() <= size);
      page.forEach(entry -> all.add(entry.event()));
      page = entries(query.behind(page.get(page.size() - 1).position()));
    }
    return all;
  }

  @Test
  void aPlaceReadsItselfOnly() {
    AuditEntry.Position place = new AuditEntry.Position(Rows.NOW, 42);
    assertEquals(Optional.of(place), AuditEntry.Position.parse(place.toString()));
    for (String made :
        List.of("", "-", "1", "1-", "-1", "1-2-3", "1 -2", "1-2\n", "+1-2", "1-2; drop", "٣-1")) {
      assertEquals(Optional.empty(), AuditEntry.Position.parse(made), made);
    }
    assertEquals(Optional.empty(), AuditEntry.Position.parse("9".repeat(30) + "-1"));
    // One that nobody was given finds what is behind it, and breaks nothing.
    append(event(AuditType.LOGIN_FAILED, "1").at(Rows.NOW));
    AuditEntry.Position far = AuditEntry.Position.parse("9".repeat(15) + "-1").orElseThrow();
    assertEquals(1, entries(AuditQuery.newest(9).behind(far)).size());
    assertEquals(0, entries(AuditQuery.oldest(9).behind(far)).size());
  }

  @Test
  void aPersonIsErasedInParts() {
    for (int i = 0; i < 5; i++) {
      append(event(AuditType.LOGIN_SUCCEEDED, "1").at(Rows.NOW.plusMillis(i)));
    }
    AuditEvent failed =
        AuditEvent.of(AuditType.LOGIN_FAILED)
            .request("request-f", "192.0.2.9")
            .with(Fact.CONNECTOR, "local")
            .with(Fact.LOGIN, "login-1")
            .at(Rows.NOW.plusSeconds(1));
    AuditEvent other = event(AuditType.LOGIN_SUCCEEDED, "2").at(Rows.NOW.plusSeconds(2));
    AuditEvent elsewhere =
        event(AuditType.LOGIN_SUCCEEDED, "1")
            .with(Fact.CONNECTOR, "ldap")
            .at(Rows.NOW.plusSeconds(3));
    append(failed, other, elsewhere);
    assertEquals(4, erase(4));
    assertEquals(2, erase(4));
    assertEquals(0, erase(4));
    List<AuditEvent> after = search(AuditQuery.oldest(20));
    assertEquals(List.of(other, elsewhere), after.subList(6, 8));
    for (AuditEvent event : after.subList(0, 6)) {
      assertFalse(event.toJson().matches(".*(user|sub|login)-1.*|.*192\\.0\\.2.*"), event::toJson);
    }
    AuditEvent first = after.get(0);
    assertEquals("nobody", first.fact(Fact.USER));
    assertEquals("nobody", first.fact(Fact.SUBJECT));
    assertEquals("grant-1", first.fact(Fact.GRANT));
    assertEquals("jti-1", first.fact(Fact.JTI));
    assertEquals("why 1", first.fact(Fact.REASON));
    assertEquals(AuditType.LOGIN_FAILED, after.get(5).type());
  }

  private int erase(int limit) {
    return storage().write(tx -> tx.audit().erase("local", "user-1", "login-1", "nobody", limit));
  }

  /** A login that was linked to the person gave their sub, too; nobody else's event is touched. */
  @Test
  void theSubOfAnErasedPersonGoesFromTheirOtherLogins() {
    AuditEvent linked =
        event(AuditType.IDENTITY_LINKED, "7").with(Fact.SUBJECT, "sub-1").at(Rows.NOW);
    AuditEvent used =
        event(AuditType.LOGIN_SUCCEEDED, "7")
            .with(Fact.SUBJECT, "sub-1")
            .at(Rows.NOW.plusSeconds(1));
    AuditEvent own = event(AuditType.LOGIN_SUCCEEDED, "7").at(Rows.NOW.plusSeconds(2));
    AuditEvent other =
        event(AuditType.LOGIN_SUCCEEDED, "8")
            .with(Fact.SUBJECT, "sub-1")
            .at(Rows.NOW.plusSeconds(3));
    append(linked, used, own, other);
    for (int expected : new int[] {1, 1, 0}) {
      int erased = storage().write(tx -> tx.audit().eraseSubject("sub-1", "nobody", 1));
      assertEquals(expected, erased);
    }
    List<AuditEvent> after = search(AuditQuery.oldest(9));
    assertEquals("nobody", after.get(0).fact(Fact.SUBJECT));
    assertEquals("user-7", after.get(0).fact(Fact.USER));
    assertEquals("nobody", after.get(1).fact(Fact.SUBJECT));
    assertEquals(List.of(own, other), after.subList(2, 4));
  }

  @Test
  void oldEventsGoInParts() {
    for (int i = 0; i < 7; i++) {
      append(event(AuditType.LOGIN_FAILED, "1").at(Rows.NOW.plusSeconds(i)));
    }
    Instant end = Rows.NOW.plusSeconds(5);
    assertEquals(3, delete(end));
    assertEquals(2, delete(end));
    assertEquals(2, search(AuditQuery.newest(9)).size());
  }

  private int delete(Instant end) {
    return storage().write(tx -> tx.audit().deleteBefore(end, 3));
  }

  /** Rows of before, and of a newer program beside this one. */
  @Test
  void theRecordOfOtherVersionsIsRead() throws Exception {
    String address = emptyDatabase();
    String folder = address.contains("sqlite") ? "sqlite" : "postgresql";
    Flyway.configure()
        .dataSource(address, address.contains("sqlite") ? null : "postgres", "")
        .locations("classpath:dev/gatehouse/database/" + folder)
        .table("gh_schema_history")
        .target("4")
        .load()
        .migrate();
    dev.gatehouse.testing.TestRows rows =
        new dev.gatehouse.testing.TestRows(
            address.contains("sqlite") ? address.split("\\?", 2)[0] : address,
            address.contains("sqlite") ? Optional.empty() : Optional.of("postgres"));
    rows.change(
        "insert into gh_audit (happened_at, type, facts) values (1000, 'login.failed',"
            + " '{\"login\":\"kim\",\"client_id\":\"c \\\"x\\\"\",\"reason\":\"why\"}')");
    try (Storage opened = open(address)) {
      rows.change(
          "insert into gh_audit (happened_at, type, client_id, facts)"
              + " values (2000, 'comet.seen', 'c', '{\"tail\":\"long\"}')");
      List<AuditEvent> all =
          opened.read(tx -> tx.audit().search(AuditQuery.oldest(9))).stream()
              .map(AuditEntry::event)
              .toList();
      AuditEvent old =
          AuditEvent.of(AuditType.LOGIN_FAILED)
              .with(Fact.LOGIN, "kim")
              .with(Fact.CLIENT, "c \"x\"")
              .with(Fact.REASON, "why")
              .at(Instant.ofEpochMilli(1000));
      assertEquals(old, all.get(0));
      assertEquals(
          List.of(old),
          opened
              .read(tx ->
                  tx.audit().search(AuditQuery.newest(9).with(AuditQuery.Key.CLIENT, "c \"x\"")))
              .stream()
              .map(AuditEntry::event)
              .toList());
      assertEquals(AuditType.UNKNOWN, all.get(1).type());
      assertEquals("comet.seen", all.get(1).fact(Fact.DETAIL));
      assertEquals("long", all.get(1).facts().get("tail"));
    }
  }
}

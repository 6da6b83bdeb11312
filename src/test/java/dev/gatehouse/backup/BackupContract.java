package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.database.Databases;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.database.SqliteOptions;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a backup is on either database. */
abstract class BackupContract extends WithInstallation {
  private Path backup;

  BackupContract(Optional<PostgresOptions> postgres) {
    super(postgres);
  }

  @BeforeEach
  void prepare() {
    backup = directory.resolve("one.jsonl.gz");
  }

  /** Rows of every table but the ones that a stop and a start write. */
  private Map<String, List<String>> content() {
    Map<String, List<String>> content = new TreeMap<>();
    for (String table :
        BackupFixture.lines(backup).stream()
            .filter(line -> line.startsWith("{\"table\""))
            .map(line -> (String) Lines.object(line).get("table"))
            .filter(name -> !name.equals("gh_audit") && !name.equals("gh_meta"))
            .toList()) {
      content.put(table, rows().rows("select * from " + table).stream().sorted().toList());
    }
    return content;
  }

  @Test
  void besideARunningServerAndBack() throws Exception {
    String atBackup;
    Map<String, List<String>> before;
    TestLogin.Reply tokens;
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      tokens = login.tokens();
      run(directory, "client", "add", "wiki", "-r", "https://wiki.example.com/cb").is(0);
      atBackup = login.refresh(tokens.text("refresh_token")).text("refresh_token");
      run(directory, "backup", "--to", backup.toString())
          .is(0)
          .says(masterKey().toString(), "is not in it");
      before = content();
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
      run(directory, "backup", "--to", backup.toString()).is(1).says("not overwritten");
      run(directory, "restore", "--replace", "--from", backup.toString()).is(1).says("Stop ");
      run(directory, "client", "remove", "wiki").is(0);
    }
    assertNotEquals(before, content());
    run(directory, "restore", "--from", backup.toString()).is(1).says("--replace", "not empty");
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    assertEquals(before, content());
    assertEquals(1, rows().audited("database.restored"));
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      assertEquals(200, login.refresh(atBackup).status());
      assertEquals(200, login.userinfo(tokens.text("access_token")).status(), "same signing keys");
      run(directory, "client", "show", "wiki").is(0);
    }
  }

  /** What was ended after the backup stays ended. */
  @Test
  void loginsNeedNotComeBack() {
    TestBrowser browser = new TestBrowser();
    String ended;
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, browser);
      TestLogin.Reply tokens = login.tokens();
      run(directory, "user", "invite", "carol@example.com").is(0);
      run(directory, "backup", "--to", backup.toString()).is(0);
      String session = rows().texts("select id from gh_account_session").get(0);
      run(directory, "session", "end", session).is(0);
      ended = tokens.text("refresh_token");
      assertEquals(400, login.refresh(ended).status());
    }
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    assertEquals(1, rows().number("select count(*) from gh_session"), "a plain restore");
    Map<String, Object> said =
        run(
                directory,
                "restore",
                "--replace",
                "--end-logins",
                "--from",
                backup.toString(),
                "-o",
                "json")
            .is(0)
            .json();
    assertEquals(1L, said.get("logins_ended"));
    assertEquals(1L, said.get("grants_ended"));
    for (String table :
        List.of(
            "gh_session",
            "gh_account_session",
            "gh_session_sid",
            "gh_session_client",
            "gh_password_link")) {
      assertEquals(0, rows().number("select count(*) from " + table), table);
    }
    assertEquals(
        1,
        rows()
            .number(
                "select count(*) from gh_audit where type = 'database.restored'"
                    + " and facts like '%\"sessions_ended\":\"1\"%'"
                    + " and facts like '%\"grants_ended\":\"1\"%'"));
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, browser);
      assertEquals(400, login.refresh(ended).status());
      TestBrowser.Page page = browser.follow(login.authorization(TestLogin.request()));
      assertTrue(page.body().contains("name=\"password\""), page::toString);
      assertEquals(200, login.tokens().status(), "people log in again");
    }
  }

  @Test
  void nothingInItIsTheMasterKey() throws Exception {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
    }
    run(directory, "backup", "--to", directory.toString()).is(0);
    Path named;
    try (var files = Files.list(directory)) {
      named =
          files
              .filter(file ->
                  file.getFileName().toString().matches("gatehouse-\\d{8}T\\d{6}Z.jsonl.gz"))
              .findFirst()
              .orElseThrow();
    }
    String key = Files.readString(masterKey()).strip();
    String text = String.join("\n", BackupFixture.lines(named));
    assertFalse(text.contains(key.substring(0, 20)));
    Map<String, Object> said =
        run(directory, "restore", "--check", "--from", named.toString(), "-o", "json").is(0).json();
    assertEquals(false, said.get("restored"));
    assertTrue((Long) said.get("rows") > 5, said::toString);
  }

  @Test
  void damagedOnesAreRefusedAndChangeNothing() throws Exception {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    Map<String, List<String>> before = content();
    byte[] bytes = Files.readAllBytes(backup);
    List<Path> bad = new ArrayList<>();
    for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
      bad.add(Files.write(directory.resolve("cut" + length), Arrays.copyOf(bytes, length)));
    }
    for (int place = 0; place < bytes.length; place += bytes.length / 7) {
      byte[] flipped = bytes.clone();
      flipped[place] ^= 1;
      bad.add(Files.write(directory.resolve("flipped" + place), flipped));
    }
    Path lines = directory.resolve("lines");
    List<String> dropped = BackupFixture.lines(backup);
    dropped.remove(2);
    BackupFixture.write(lines, dropped);
    bad.add(lines);
    bad.add(Files.writeString(directory.resolve("text"), "not a backup"));
    bad.add(directory.resolve("missing"));
    for (Path file : bad) {
      CommandRun said = run(directory, "restore", "--replace", "--from", file.toString());
      assertEquals(1, said.code(), file + " " + said);
      assertTrue(
          said.err().contains("damaged")
              || said.err().contains("not a backup")
              || said.err().contains("There is no file"),
          file + " " + said);
    }
    assertEquals(before, content());
    assertEquals(0, rows().audited("database.restored"));
  }

  /** Counts and sums that fit do not help somebody who has no master key. */
  @Test
  void forgedOnesAreRefused() {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    Path forged =
        BackupFixture.changed(
            backup,
            null,
            lines -> lines.replaceAll(line -> line.replace("user-alice", "user-eve")));
    run(directory, "restore", "--replace", "--from", forged.toString())
        .is(1)
        .says("was changed since");
    Path bare = BackupFixture.changed(forged, null, lines -> {});
    List<String> lines = BackupFixture.lines(bare);
    lines.set(
        lines.size() - 1, lines.get(lines.size() - 1).replaceAll("\"mac\":\"[^\"]+\"", "\"x\":1"));
    BackupFixture.write(bare, lines);
    run(directory, "restore", "--replace", "--from", bare.toString()).is(1).says("changed since");
  }

  @Test
  void schemasOfOtherPrograms() {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    Path newer =
        BackupFixture.changed(
            backup,
            masterKey(),
            lines -> lines.set(0, lines.get(0).replaceAll("(\"schema_version\":)\\d+", "$1999")));
    run(directory, "restore", "--replace", "--from", newer.toString())
        .is(1)
        .says("schema version 999", "newer");
    TestRows first = new TestRows("jdbc:sqlite:" + directory.resolve("v1.db"), Optional.empty());
    Databases.olderRestoration(
            new SqliteOptions(directory.resolve("v1.db"), InstantSource.system()), 1)
        .close();
    Path older =
        BackupFixture.changed(
            backup,
            masterKey(),
            lines -> {
              lines.set(0, lines.get(0).replaceAll("(\"schema_version\":)\\d+", "$11"));
              asIn(first, lines);
            });
    run(directory, "restore", "--replace", "--from", older.toString()).is(0);
    assertEquals(1, rows().number("select count(*) from gh_session"));
    assertEquals(0, rows().number("select count(*) from gh_consent"), "the first had none");
    assertEquals(
        1, rows().number("select count(*) from gh_session_sid"), "a later version computes it");
    try (TestServer server = builder.start()) {
      assertEquals(200, new TestLogin(server, new TestBrowser()).tokens().status());
    }
  }

  /** Leaves the tables and columns that an older schema has. */
  private static void asIn(TestRows older, List<String> lines) {
    List<Integer> kept = null;
    List<String> left = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("{")) {
        Map<String, Object> head = Lines.object(line);
        Map<String, Object> columns = new LinkedHashMap<>();
        ((Map<?, ?>) head.get("columns")).forEach((name, kind) -> columns.put((String) name, kind));
        List<String> names = List.copyOf(columns.keySet());
        columns
            .keySet()
            .retainAll(older.texts("select name from pragma_table_info(?)", head.get("table")));
        kept = columns.keySet().stream().map(names::indexOf).toList();
        head.put("columns", columns);
        line = JSONObjectUtils.toJSONString(head);
      } else {
        line = pick(line, kept);
      }
      if (!kept.isEmpty()) {
        left.add(line);
      }
    }
    lines.clear();
    lines.addAll(left);
  }

  private static String pick(String line, List<Integer> places) {
    try {
      List<Object> row = JSONArrayUtils.parse(line);
      return JSONArrayUtils.toJSONString(
          places.stream().map(row::get).collect(Collectors.toList()));
    } catch (ParseException | NullPointerException e) {
      throw new AssertionError(line, e);
    }
  }

  private static int head(List<String> lines, String table) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("{\"table\":\"" + table + "\"")) {
        return i;
      }
    }
    throw new AssertionError("no table " + table);
  }

  /** The last row is refused by the database: everything before it is undone. */
  @Test
  void allOrNothing() {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
      new TestLogin(server, new TestBrowser()).tokens();
    }
    Map<String, List<String>> before = content();
    Path twice =
        BackupFixture.changed(
            backup,
            masterKey(),
            lines -> {
              int key = head(lines, "gh_signing_key") + 1;
              lines.add(key, lines.get(key));
            });
    run(directory, "restore", "--replace", "--from", twice.toString())
        .is(1)
        .says("gh_signing_key does not take the rows");
    assertEquals(before, content());
  }

  @Test
  void eachWrongMasterKeySaysWhatToDo() throws Exception {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    byte[] key = Files.readAllBytes(masterKey());
    Files.delete(masterKey());
    refused("does not exist", "put that key's file at " + masterKey());
    run(directory, "backup", "--to", directory.resolve("unsealed").toString())
        .is(1)
        .says("does not exist", "no seal of the master key");
    write(Arrays.copyOf(key, 20));
    refused("exactly 32 bytes; this one has");
    write("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".getBytes(StandardCharsets.US_ASCII));
    refused("not random");
    write("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".getBytes(StandardCharsets.US_ASCII));
    refused("and the rows were sealed with", "put that key's file at");
    write(key);
    Files.setPosixFilePermissions(masterKey(), PosixFilePermissions.fromString("rw-r-----"));
    refused("chmod 600");
    Files.setPosixFilePermissions(masterKey(), PosixFilePermissions.fromString("rw-------"));
    run(directory, "restore", "--check", "--from", backup.toString()).is(0);
  }

  private void write(byte[] key) throws Exception {
    Files.write(masterKey(), key);
    Files.setPosixFilePermissions(masterKey(), PosixFilePermissions.fromString("rw-------"));
  }

  private void refused(String... parts) {
    run(directory, "restore", "--replace", "--from", backup.toString()).is(1).says(parts);
  }
}

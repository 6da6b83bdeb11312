package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The master key is changed under a running server, and begun anew when it was lost. */
abstract class MasterKeyContract extends WithInstallation {
  private static final String SIGNER = "signer";

  /** Clients whose secrets are sealed as they were when they were put aside. */
  private static final String SEALED_BEFORE =
      "select count(*) from gh_client join kept on kept.id = gh_client.id"
          + " where kept.sealed_secrets = gh_client.sealed_secrets";

  MasterKeyContract(Optional<PostgresOptions> postgres) {
    super(postgres);
  }

  List<String> keys() {
    return MasterKeyFile.loadAll(masterKey()).stream().map(MasterKey::id).toList();
  }

  String inUse() {
    return rows()
        .texts("select value from gh_meta where name = 'master_key_check'")
        .get(0)
        .split("\\.", 2)[0];
  }

  /** Rotates until the file names a new key first. */
  void rotate() {
    String before = keys().get(0);
    for (int i = 0; i < 3 && keys().get(0).equals(before); i++) {
      run(directory, "master-key", "rotate").is(0);
    }
    assertNotEquals(before, keys().get(0));
  }

  /** Puts the change a minute back: no replica seals with the key of before any more. */
  void settle() {
    rows()
        .change(
            "update gh_meta set value = cast(cast(value as bigint) - 60000 as text)"
                + " where name = 'master_key_changed_at'");
  }

  /** Waits until a server has done what the file says. */
  void await(TestServer server, String key) {
    boolean settled = false;
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      var status = server.administer("GET", "/status", Map.of()).body();
      if (key.equals(status.get("master_key")) && Boolean.TRUE.equals(status.get("sealed_anew"))) {
        return;
      }
      if (!settled && key.equals(status.get("master_key"))) {
        settle();
        settled = true;
      }
      assertTrue(System.nanoTime() < end, status::toString);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** The change has just happened: replicas that have not seen it seal with the key of before. */
  final void changeJustNow() {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
    }
    rotate();
    rows()
        .change(
            "update gh_meta set value = ? where name = 'master_key_changed_at'",
            Long.toString(System.currentTimeMillis() + 3_600_000));
  }

  @Test
  void underARunningServerNobodyNoticesIt() throws Exception {
    List<String> sealed;
    String refresh;
    String access;
    String old;
    TestLogin.Reply idle;
    try (TestServer server = builder.start()) {
      TestBrowser browser = new TestBrowser();
      TestLogin login = new TestLogin(server, browser);
      TestLogin.Reply tokens = login.tokens();
      idle = new TestLogin(server, new TestBrowser()).tokens();
      access = tokens.text("access_token");
      refresh = tokens.text("refresh_token");
      Object sid = TestLogin.claims(tokens.text("id_token")).get("sid");
      TestBrowser underway = new TestBrowser();
      TestLogin other = new TestLogin(server, underway);
      TestBrowser.Page form = other.form(TestLogin.request());
      old = inUse();
      sealed = rows().texts("select sealed_private_key from gh_signing_key order by kid");

      rotate();
      await(server, keys().get(0));
      assertNotEquals(old, inUse());
      assertEquals(keys().get(0), inUse());
      assertEquals(1, rows().audited("master_key.changed"));
      assertNotEquals(
          sealed, rows().texts("select sealed_private_key from gh_signing_key order by kid"));
      run(directory, "master-key", "status").is(0).says(inUse());

      // What was begun before goes on: a login, a session, tokens of each kind.
      TestBrowser.Page done = other.password(form, "alice@example.com", TestServer.PASSWORD);
      assertEquals(200, other.redeem(done.response().get("code")).status(), done::toString);
      assertEquals(200, login.userinfo(access).status());
      refresh = login.refresh(refresh).text("refresh_token");
      assertEquals(200, login.refresh(refresh).status());
      var again = login.redeem(login.signOn(TestLogin.request()).response().get("code"));
      assertEquals(sid, TestLogin.claims(again.text("id_token")).get("sid"), "R4");
      run(directory, "master-key", "forget").is(1).says("Logins that began before");
      run(directory, "master-key", "forget", "--now").is(0).says("Gone", old);
      assertEquals(1, keys().size());
    }
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      assertEquals(200, login.userinfo(access).status(), "the same signing keys");
      TestLogin.Reply late = login.refresh(idle.text("refresh_token"));
      assertEquals(200, late.status(), "a token from before the change: " + late);
      assertEquals(0, rows().audited("refresh.rolled_back"));
    }
    // And once more, without a server; what the first key left goes on being handed on.
    rotate();
    run(directory, "master-key", "rotate").is(1).says("master-key forget");
    assertEquals(keys().get(0), inUse());
    settle();
    run(directory, "master-key", "forget", "--now").is(0);
    try (TestServer server = builder.start()) {
      assertEquals(
          200, new TestLogin(server, new TestBrowser()).refresh(refreshOf(server)).status());
    }
  }

  private static String refreshOf(TestServer server) {
    return new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
  }

  /** A backup from before needs the key of before, also when the file has both. */
  @Test
  void backupsFromBefore() throws Exception {
    Path backup = directory.resolve("before.jsonl.gz");
    String refresh;
    try (TestServer server = builder.start()) {
      refresh = refreshOf(server);
    }
    run(directory, "backup", "--to", backup.toString()).is(0);
    List<String> old = MasterKeyFile.lines(masterKey());
    rotate();
    settle();
    run(directory, "restore", "--check", "--from", backup.toString()).is(0);
    run(directory, "master-key", "forget", "--now").is(0);
    run(directory, "restore", "--replace", "--from", backup.toString())
        .is(1)
        .says("put that key's file at");
    List<String> both = new ArrayList<>(MasterKeyFile.lines(masterKey()));
    both.addAll(old);
    write(String.join("\n", both));
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    try (TestServer server = builder.start()) {
      await(server, keys().get(0));
      assertEquals(200, new TestLogin(server, new TestBrowser()).refresh(refresh).status());
    }
  }

  /** Another replica may have sealed with the key of before when all was sealed anew. */
  @Test
  void theSecretsOfClientsAreSealedAnewAndAgain() throws Exception {
    String secret;
    try (TestServer server = builder.start()) {
      secret = addSigner(server);
      assertEquals(200, signed(server, secret));
      rows().change("create table kept as select id, sealed_secrets from gh_client");
      rotate();
      await(server, keys().get(0));
      assertEquals(0, rows().number(SEALED_BEFORE));
      assertEquals(200, signed(server, secret));
    }
    rows()
        .change(
            "update gh_client set sealed_secrets ="
                + " (select kept.sealed_secrets from kept where kept.id = gh_client.id)");
    assertEquals(1, rows().number(SEALED_BEFORE));
    String old = keys().get(1);
    // The server may have sealed something else with it while the key changed; so no number here.
    run(directory, "master-key", "status").is(1).says(" values are sealed with " + old);
    run(directory, "master-key", "forget", "--now").is(1).says(" with " + old, "rotate again");
    run(directory, "master-key", "rotate").is(0).says("is sealed anew");
    assertEquals(0, rows().number(SEALED_BEFORE));
    rows().change("drop table kept");
    run(directory, "master-key", "rotate").is(1).says("master-key forget");
    run(directory, "master-key", "forget", "--now").is(0).says("Gone", old);
    rotate();
    settle();
    run(directory, "master-key", "forget", "--now").is(0);
    try (TestServer server = builder.start()) {
      assertEquals(200, signed(server, secret), "only the third key is left");
    }
  }

  private static String addSigner(TestServer server) {
    var reply =
        server.administer(
            "POST",
            "/clients",
            Map.of(
                "id",
                SIGNER,
                "name",
                "Signer",
                "grantTypes",
                List.of("client_credentials"),
                "tokenEndpointAuthMethod",
                "client_secret_jwt"));
    assertEquals(201, reply.status(), reply::toString);
    return (String) reply.body().get("secret");
  }

  private static int signed(TestServer server, String secret) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims =
        Map.of(
            "iss",
            SIGNER,
            "sub",
            SIGNER,
            "aud",
            server.issuer().toString(),
            "jti",
            UUID.randomUUID().toString(),
            "iat",
            now,
            "exp",
            now + 60);
    Map<String, String> form =
        Map.of(
            "grant_type",
            "client_credentials",
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion",
            ClientKey.secret("HS256", secret).sign(claims));
    return new TestLogin(server, new TestBrowser()).post("/token", form).status();
  }

  private void write(String text) throws IOException {
    Files.writeString(masterKey(), text);
    Files.setPosixFilePermissions(
        masterKey(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
  }

  /** Everything that only the key opened goes; people and clients stay. */
  @Test
  void lostForGood() throws Exception {
    TestLogin.Reply tokens;
    try (TestServer server = builder.start()) {
      tokens = new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "client", "add", "wiki", "-r", "https://wiki.example.com/cb").is(0);
      run(directory, "master-key", "reset", "--yes").is(1).says("Stop ");
    }
    Files.delete(masterKey());
    run(directory, "client", "list").is(1).says("does not exist", "master-key reset");
    write("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    run(directory, "client", "list")
        .is(1)
        .says("not the one that the database", "master-key reset");
    run(directory, "master-key", "reset").is(1).says("every refresh token", "--yes");
    assertEquals(0, rows().audited("master_key.reset"));
    run(directory, "master-key", "reset", "--yes").is(0);
    assertEquals(1, rows().audited("master_key.reset"));
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      assertEquals("invalid_grant", login.refresh(tokens.text("refresh_token")).error());
      assertEquals(401, login.userinfo(tokens.text("access_token")).status());
      assertEquals(200, login.tokens().status());
      run(directory, "client", "show", "wiki").is(0);
    }
  }
}

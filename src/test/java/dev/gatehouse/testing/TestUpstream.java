package dev.gatehouse.testing;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity source that a test steers, behind the connector type {@code test-token-upstream}. Its
 * state is a ticket that works once: a second use of one ticket counts in {@link #reused}.
 * Thread-safe.
 */
public final class TestUpstream {
  /** The end of tokens that the upstream takes. */
  public static final String GOOD = "Z29vZA";

  private static final Map<String, TestUpstream> WORLDS = new ConcurrentHashMap<>();
  private final Map<String, Boolean> tickets = new ConcurrentHashMap<>();
  private final AtomicInteger issued = new AtomicInteger();

  /** Questions that were asked at refreshes. */
  public final AtomicInteger asked = new AtomicInteger();

  /** Tickets that came twice. */
  public final AtomicInteger reused = new AtomicInteger();

  private volatile boolean unreachable;
  private volatile RefreshResult.Gone gone;
  private volatile String userId = "user-upstream";
  private volatile Groups groups = new Groups.Known(List.of("first"));
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile CountDownLatch loginGate = new CountDownLatch(0);

  /** Logins that have been asked for. */
  public final AtomicInteger logins = new AtomicInteger();

  /** The world of a name, which the connector's settings give; made on first use. */
  public static TestUpstream of(String name) {
    return WORLDS.computeIfAbsent(name, key -> new TestUpstream());
  }

  public void unreachable(boolean value) {
    unreachable = value;
  }

  public void gone(RefreshResult.Reason reason) {
    gone = new RefreshResult.Gone(reason, "the test says so");
  }

  /** From now on it answers for another person. */
  public void userId(String value) {
    userId = value;
  }

  public void groups(Groups value) {
    groups = value;
  }

  /** Refreshes wait until the latch is open. */
  public void gate(CountDownLatch latch) {
    gate = latch;
  }

  /** Logins hang until the latch is open, and take no notice of being interrupted. */
  public void hang(CountDownLatch latch) {
    loginGate = latch;
  }

  private LoginResult login() throws UpstreamException {
    logins.incrementAndGet();
    boolean open = false;
    while (!open) {
      try {
        loginGate.await();
        open = true;
      } catch (InterruptedException e) {
        // As a library that swallows it.
      }
    }
    if (unreachable) {
      throw UpstreamException.unreachable("the test says so", null);
    }
    return new LoginResult.Authenticated(identity(), ticket());
  }

  private UpstreamIdentity identity() {
    return UpstreamIdentity.of(userId)
        .username("Una Upstream")
        .preferredUsername("una")
        .email("una@example.com", true)
        .groups(groups)
        .build();
  }

  private byte[] ticket() {
    String ticket = "ticket-" + issued.incrementAndGet();
    tickets.put(ticket, true);
    return ticket.getBytes(StandardCharsets.UTF_8);
  }

  private RefreshResult refresh(RefreshRequest request) throws UpstreamException {
    asked.incrementAndGet();
    try {
      if (!gate.await(20, TimeUnit.SECONDS)) {
        throw UpstreamException.unreachable("the test never opened the gate", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UpstreamException.unreachable("interrupted", e);
    }
    if (unreachable) {
      throw UpstreamException.unreachable("the test says so", null);
    }
    if (gone != null) {
      return gone;
    }
    if (tickets.remove(new String(request.connectorState(), StandardCharsets.UTF_8)) == null) {
      reused.incrementAndGet();
    }
    return new RefreshResult.Refreshed(identity(), ticket());
  }

  /** Tokens that it has been asked about. */
  public final AtomicInteger exchanges = new AtomicInteger();

  /** A token is good when it ends with {@link #GOOD}: it may be a JWT or something else. */
  private LoginResult exchange(TokenIdentity.SubjectToken token, LoginContext context)
      throws UpstreamException {
    exchanges.incrementAndGet();
    if (unreachable) {
      throw UpstreamException.unreachable("the test says so", null);
    }
    return token.value().endsWith(GOOD)
        ? new LoginResult.Authenticated(identity())
        : new LoginResult.Rejected(LoginResult.Reason.INVALID_CREDENTIALS, "the test says so");
  }

  /** A connector to this world. */
  Connector connector(boolean singleUse, boolean refreshes, boolean takesTokens) {
    return new Connector() {
      @Override
      public LoginMethod login() {
        return new PasswordLogin() {
          @Override
          public String prompt() {
            return "Name";
          }

          @Override
          public LoginResult login(PasswordAttempt attempt) throws UpstreamException {
            return TestUpstream.this.login();
          }
        };
      }

      @Override
      public Optional<IdentityRefresh> refresh() {
        return refreshes ? Optional.of(TestUpstream.this::refresh) : Optional.empty();
      }

      @Override
      public Optional<TokenIdentity> tokenIdentity() {
        return takesTokens ? Optional.of(TestUpstream.this::exchange) : Optional.empty();
      }

      @Override
      public boolean singleUseUpstreamState() {
        return singleUse;
      }

      @Override
      public void close() {}
    };
  }
}

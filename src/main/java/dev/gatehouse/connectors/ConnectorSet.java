package dev.gatehouse.connectors;

import dev.gatehouse.connectors.ConnectorUnavailableException.Reason;
import dev.gatehouse.spi.ConnectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connectors of one generation, in the order of the configuration.
 *
 * <p>Thread-safe. The set never changes; closing it lets go of its connectors, and each is closed
 * when no later set and no lease holds it.
 */
public final class ConnectorSet implements AutoCloseable {
  private final Map<String, Member> members;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A member; {@code open} is null when it could not be opened. */
  record Member(ConnectorStatus status, OpenConnector open) {}

  ConnectorSet(List<Member> members) {
    Map<String, Member> byId = new LinkedHashMap<>();
    members.forEach(member -> byId.put(member.status().id(), member));
    this.members = byId;
  }

  /** All connectors, unavailable ones too, in the order of the configuration. */
  public List<ConnectorStatus> all() {
    List<ConnectorStatus> all = new ArrayList<>(members.size());
    members.values().forEach(member -> all.add(member.status()));
    return all;
  }

  /** What the calls of connectors with an upstream hold at the moment. */
  public List<ConnectorLoad> loads() {
    return members.values().stream()
        .filter(member -> member.open() != null)
        .flatMap(member -> member.open().loads().stream())
        .toList();
  }

  /** The connector of an id, available or not. */
  public Optional<ConnectorStatus> find(String id) {
    return Optional.ofNullable(members.get(id)).map(Member::status);
  }

  /**
   * Takes a connector into use; close the lease when the request is over.
   *
   * @throws ConnectorUnavailableException when there is none of that id or it is not open
   */
  public ConnectorLease borrow(String id) throws ConnectorUnavailableException {
    Member member = members.get(id);
    if (member == null) {
      throw new ConnectorUnavailableException(Reason.UNKNOWN, "there is no connector " + id);
    }
    if (member.open() == null) {
      throw new ConnectorUnavailableException(
          Reason.NOT_OPEN,
          "connector " + id + " is not open: " + member.status().problem().orElseThrow());
    }
    if (!member.open().retain()) {
      throw new ConnectorUnavailableException(Reason.CLOSED, "connector " + id + " is closed");
    }
    return new ConnectorLease(member.status(), member.open());
  }

  /** The open connector of an id that a next generation may take over; retained for it. */
  Optional<OpenConnector> retain(DeclaredConnector declared, ConnectorProvider<?> provider) {
    return Optional.ofNullable(members.get(declared.id()))
        .map(Member::open)
        .filter(open -> open.openedBy(provider) && open.declared().sameAs(declared))
        .filter(OpenConnector::retain);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    for (Member member : members.values()) {
      if (member.open() != null) {
        member.open().release();
      }
    }
  }
}

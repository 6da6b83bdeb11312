package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes audit events to the log stream, under a logger of their own. Thread-safe. */
final class AuditLog implements AuditSink {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.audit");
  private final Optional<Consumer<AuditType>> counter;

  /**
   * @param counter counts events by type
   */
  AuditLog(Optional<Consumer<AuditType>> counter) {
    this.counter = counter;
  }

  @Override
  public void accept(AuditEvent event) {
    counter.ifPresent(count -> count.accept(event.type()));
    if (!LOG.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder line = LOG.atInfo();
    if (event.requestId() != null) {
      line = line.addKeyValue("request_id", event.requestId());
    }
    if (event.remoteAddress() != null) {
      line = line.addKeyValue("remote", event.remoteAddress());
    }
    for (var fact : event.facts().entrySet()) {
      line = line.addKeyValue(fact.getKey(), fact.getValue());
    }
    line.log(event.type().wireName());
  }
}

package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.io.IOException;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epoch of the database and the one outside of it (rule R6). They are the same number, unless
 * somebody has put an older database in place by other means than {@code gatehouse restore}, or
 * another replica has noticed that.
 */
final class Epoch {
  /** Name among the database's single values. */
  static final String NAME = "epoch";

  private static final Logger LOG = LoggerFactory.getLogger(Epoch.class);

  private Epoch() {}

  /** The epoch that this start finds or begins. */
  static long open(Storage storage, EpochFile file, Randomness randomness, InstantSource clock) {
    long inside = storage.read(Epoch::stored);
    OptionalLong outside;
    try {
      outside = file.read();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The epoch cannot be read");
      return inside;
    }
    if (outside.orElse(0) > inside) {
      inside = begin(storage, outside.getAsLong(), clock);
    }
    if (outside.orElse(0) != inside) {
      keep(file, inside, randomness);
    }
    return inside;
  }

  private static long stored(Transaction stores) {
    return stores.meta().get(NAME).map(Long::parseLong).orElse(0L);
  }

  /** The database is from before an epoch that began already: the next one begins. */
  private static long begin(Storage storage, long outside, InstantSource clock) {
    AuditEvent event =
        AuditEvent.of(AuditType.DATABASE_ROLLED_BACK)
            .with(
                Fact.DETAIL,
                "the database is from before epoch "
                    + outside
                    + ", and epoch "
                    + (outside + 1)
                    + " begins")
            .at(clock.instant());
    long epoch =
        storage.write(stores -> {
          long inside = stored(stores);
          // Another replica may have been faster.
          if (inside > outside) {
            return inside;
          }
          stores.meta().put(NAME, Long.toString(outside + 1));
          stores.audit().append(event);
          return outside + 1;
        });
    LOG.atWarn()
        .addKeyValue("epoch", epoch)
        .log(
            "The database is older than what this installation has seen: another copy was put in"
                + " place, or a restore did not finish. What happened since is lost, ended sessions"
                + " may be back.");
    return epoch;
  }

  /** A replica whose master key's directory is read-only takes the number from the database. */
  private static void keep(EpochFile file, long epoch, Randomness randomness) {
    try {
      file.write(epoch, randomness);
    } catch (IOException e) {
      LOG.atInfo()
          .addKeyValue("epoch", epoch)
          .addKeyValue("reason", StartException.reason(e))
          .log(
              "The epoch is not kept beside the master key: an older database that somebody puts in"
                  + " place is noticed by its tokens alone");
    }
  }
}

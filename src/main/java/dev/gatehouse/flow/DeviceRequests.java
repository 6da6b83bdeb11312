package dev.gatehouse.flow;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.Storage;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests of devices and the rows that keep them. Thread-safe. */
public final class DeviceRequests {
  private DeviceRequests() {}

  /**
   * Refuses a device that waits.
   *
   * @param event recorded only when the device still waited
   * @return whether it did
   */
  public static boolean deny(Storage storage, String id, AuditEvent event, Instant now) {
    return storage.write(tx -> {
      boolean denied = tx.deviceCodes().deny(id, now);
      if (denied) {
        tx.audit().append(event);
      }
      return denied;
    });
  }

  /** As text for the row. */
  public static String write(Parameters parameters) {
    return JSONObjectUtils.toJSONString(new LinkedHashMap<String, Object>(parameters.asMap()));
  }

  /**
   * What {@link #write} made.
   *
   * @throws IllegalStateException when the row has something else
   */
  public static Parameters read(DeviceCodeRow row) {
    try {
      Map<String, List<String>> sent = new LinkedHashMap<>();
      JSONObjectUtils.parse(row.parameters())
          .forEach((name, values) ->
              sent.put(name, ((List<?>) values).stream().map(String.class::cast).toList()));
      return Parameters.of(sent);
    } catch (ParseException | ClassCastException e) {
      throw new IllegalStateException("the request of device " + row.id() + " is no request", e);
    }
  }
}

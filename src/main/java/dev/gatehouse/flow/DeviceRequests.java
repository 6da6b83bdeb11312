package dev.gatehouse.flow;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.DeviceCodeRow;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a device's request as its row keeps them. Thread-safe. */
public final class DeviceRequests {
  private DeviceRequests() {}

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

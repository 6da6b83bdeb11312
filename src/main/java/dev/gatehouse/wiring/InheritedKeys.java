package dev.gatehouse.wiring;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyException;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form in which {@link MasterKeys.Inherited} stands in the database: sealed JSON. */
final class InheritedKeys {
  /** Name among the database's single values. */
  static final String NAME = "inherited_keys";

  private static final String PURPOSE = "keys of earlier master keys";

  private InheritedKeys() {}

  static MasterKeys.Inherited handOn(MasterKeys.State state, List<MasterKeys.Refresh> refresh) {
    Map<String, byte[]> codes = new LinkedHashMap<>();
    Routes.LASTING_CODES.forEach(purpose -> codes.put(purpose, MasterKeys.lasting(state, purpose)));
    return new MasterKeys.Inherited(codes, refresh);
  }

  static String seal(
      MasterKey key, MasterKeys.Inherited inherited, Randomness randomness, InstantSource clock) {
    Map<String, Object> codes = new LinkedHashMap<>();
    inherited.codes().forEach((purpose, bytes) -> codes.put(purpose, base64(bytes)));
    List<Object> refresh = new ArrayList<>();
    inherited
        .refresh()
        .forEach(one -> refresh.add(Map.of("epoch", one.epoch(), "key", base64(one.bytes()))));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("codes", codes);
    json.put("refresh", refresh);
    Sealer sealer = sealer(MasterKeys.of(key), randomness, clock);
    return base64(
        sealer.sealBytes(
            PURPOSE, NAME, JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8)));
  }

  static MasterKeys.Inherited open(MasterKeys keys, String text) {
    Sealer sealer = sealer(keys, length -> new byte[length], InstantSource.system());
    byte[] opened =
        sealer
            .openBytes(PURPOSE, NAME, Base64.getDecoder().decode(text))
            .orElseThrow(() ->
                new MasterKeyException(
                    "What earlier master keys have left in the database does not open: it was"
                        + " changed."));
    try {
      Map<String, Object> json = JSONObjectUtils.parse(new String(opened, StandardCharsets.UTF_8));
      Map<String, byte[]> codes = new LinkedHashMap<>();
      JSONObjectUtils.getJSONObject(json, "codes")
          .forEach((purpose, key) -> codes.put(purpose, bytes(key)));
      List<MasterKeys.Refresh> refresh = new ArrayList<>();
      for (Map<String, Object> one : JSONObjectUtils.getJSONObjectArray(json, "refresh")) {
        refresh.add(
            new MasterKeys.Refresh(JSONObjectUtils.getLong(one, "epoch"), bytes(one.get("key"))));
      }
      return new MasterKeys.Inherited(codes, refresh);
    } catch (ParseException e) {
      throw new MasterKeyException("What earlier master keys have left is damaged.", e);
    }
  }

  /** Only for values at rest, which neither time nor issuer has a part in. */
  static Sealer sealer(MasterKeys keys, Randomness randomness, InstantSource clock) {
    return new Sealer(keys, "", randomness, clock, Duration.ofMinutes(1));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(Object text) {
    return Base64.getDecoder().decode((String) text);
  }
}

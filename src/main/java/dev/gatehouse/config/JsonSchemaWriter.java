package dev.gatehouse.config;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.ListKind;
import dev.gatehouse.spi.settings.MapKind;
import dev.gatehouse.spi.settings.ObjectKind;
import dev.gatehouse.spi.settings.ScalarKind;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.TreeKind;
import dev.gatehouse.spi.settings.VariantKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a declaration as JSON Schema (draft 2020-12), with which editors complete and check a file
 * while it is written.
 */
public final class JsonSchemaWriter {

  private JsonSchemaWriter() {}

  /** The schema as JSON text on one line. */
  public static String write(Schema<?> schema) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.putAll(object(schema));
    return JSONObjectUtils.toJSONString(root);
  }

  /** The schema of one mapping without a dialect, to stand in another document. */
  public static Map<String, Object> of(Schema<?> schema) {
    return object(schema);
  }

  private static Map<String, Object> object(Schema<?> schema) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<Object> required = new ArrayList<>();
    schema.settings().forEach(setting -> declare(setting, properties, required));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("title", schema.title());
    object.put("type", "object");
    object.put("properties", properties);
    if (!required.isEmpty()) {
      object.put("allOf", required);
    }
    object.put("additionalProperties", false);
    return object;
  }

  private static void declare(
      Setting<?> setting, Map<String, Object> properties, List<Object> required) {
    if (setting.handling() == Setting.Handling.REFUSED) {
      properties.put(setting.key(), false);
      return;
    }
    Map<String, Object> property = new LinkedHashMap<>();
    if (setting.handling() == Setting.Handling.IGNORED) {
      property.put("description", "Has no effect: " + setting.advice() + ".");
      property.put("deprecated", true);
      properties.put(setting.key(), property);
      return;
    }
    if (!setting.description().isEmpty()) {
      property.put("description", setting.description());
    }
    property.putAll(kind(setting.kind()));
    properties.put(setting.key(), property);
    for (Setting.Alias alias : setting.aliases()) {
      Map<String, Object> old = new LinkedHashMap<>(property);
      old.put("description", alias.advice());
      old.put("deprecated", true);
      properties.put(alias.key(), old);
    }
    List<String> ways = new ArrayList<>(List.of(setting.key()));
    setting.aliases().forEach(alias -> ways.add(alias.key()));
    twin(setting.environmentKey(), "Environment variable that holds ", setting, properties, ways);
    twin(setting.fileKey(), "File that holds ", setting, properties, ways);
    if (setting.isRequired()) {
      List<Object> any =
          new ArrayList<>(ways.stream().map(key -> Map.of("required", List.of(key))).toList());
      required.add(Map.of("anyOf", any));
    }
  }

  private static void twin(
      String key,
      String what,
      Setting<?> setting,
      Map<String, Object> properties,
      List<String> ways) {
    if (!key.isEmpty()) {
      Map<String, Object> twin = new LinkedHashMap<>();
      twin.put("description", what + setting.key() + ".");
      twin.put("type", "string");
      properties.put(key, twin);
      ways.add(key);
    }
  }

  private static Map<String, Object> kind(Kind<?> kind) {
    return switch (kind) {
      // Sorted: the same declaration always gives the same text.
      case ScalarKind<?> scalar -> new TreeMap<>(scalar.jsonSchema());
      case ChoiceKind<?> choice -> Map.of("enum", choice.acceptedWords());
      case ListKind<?> list when list.takesSingle() ->
          Map.of("anyOf", List.of(kind(list.item()), array(list)));
      case ListKind<?> list -> array(list);
      case MapKind<?> map -> ordered("type", "object", "additionalProperties", kind(map.value()));
      case ObjectKind<?> object -> object(object.schema());
      case TreeKind tree -> Map.of("type", "object");
      case VariantKind<?> variant -> variant(variant);
    };
  }

  private static Map<String, Object> array(ListKind<?> list) {
    return ordered("type", "array", "items", kind(list.item()));
  }

  /** The configuration's keys follow from the type. */
  private static Map<String, Object> variant(VariantKind<?> kind) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(kind.typeKey(), Map.of("enum", kind.acceptedTypes()));
    properties.put(kind.configKey(), Map.of("type", "object"));
    List<Object> cases = new ArrayList<>();
    kind.variants()
        .forEach((word, schema) ->
            cases.add(
                ordered(
                    "if",
                    Map.of("properties", Map.of(kind.typeKey(), Map.of("const", word))),
                    "then",
                    Map.of("properties", Map.of(kind.configKey(), object(schema))))));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "object");
    object.put("properties", properties);
    object.put("required", List.of(kind.typeKey()));
    object.put("allOf", cases);
    object.put("additionalProperties", false);
    return object;
  }

  private static Map<String, Object> ordered(
      String first, Object value, String second, Object other) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(first, value);
    map.put(second, other);
    return map;
  }
}

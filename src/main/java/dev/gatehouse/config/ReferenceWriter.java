package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.ListKind;
import dev.gatehouse.spi.settings.MapKind;
import dev.gatehouse.spi.settings.ObjectKind;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.VariantKind;

/** Writes a declaration as the tables of the configuration reference, in Markdown. */
public final class ReferenceWriter {
  private final StringBuilder text = new StringBuilder();

  private ReferenceWriter() {}

  /**
   * One section with a table per mapping. The same declaration always gives the same text.
   *
   * @param schema what to describe
   * @param path where it stands in a file; empty for the whole file
   */
  public static String write(Schema<?> schema, String path) {
    ReferenceWriter writer = new ReferenceWriter();
    writer.section(schema, path);
    return writer.text.toString();
  }

  private void section(Schema<?> schema, String path) {
    text.append(path.isEmpty() ? "## " : "### `" + path + "`: ").append(schema.title());
    text.append("\n\n");
    if (schema.settings().isEmpty()) {
      text.append("No keys.\n\n");
      return;
    }
    text.append("| Key | Kind | Default | Meaning |\n|---|---|---|---|\n");
    schema.settings().forEach(this::row);
    text.append('\n');
    for (Setting<?> setting : schema.settings()) {
      if (setting.handling() == Setting.Handling.HONOURED) {
        nested(setting.kind(), path.isEmpty() ? setting.key() : path + "." + setting.key());
      }
    }
  }

  private void row(Setting<?> setting) {
    boolean honoured = setting.handling() == Setting.Handling.HONOURED;
    text.append("| `").append(setting.key()).append('`');
    twin(setting.environmentKey());
    twin(setting.fileKey());
    text.append(" | ").append(honoured ? cell(setting.kind().label()) : "");
    text.append(" | ").append(setting.isRequired() ? "required" : defaultOf(setting));
    text.append(" | ").append(cell(meaning(setting))).append(" |\n");
  }

  private static String meaning(Setting<?> setting) {
    StringBuilder meaning = new StringBuilder(setting.description());
    switch (setting.handling()) {
      case IGNORED -> meaning.append("No effect: ").append(setting.advice()).append('.');
      case REFUSED -> meaning.append("Refused: ").append(setting.advice()).append('.');
      case HONOURED ->
          setting
              .aliases()
              .forEach(alias -> meaning.append(" Old name: `").append(alias.key()).append("`."));
    }
    return meaning.toString();
  }

  private static String defaultOf(Setting<?> setting) {
    String written = setting.defaultDescription();
    return written.isEmpty() ? "" : cell(written);
  }

  private void twin(String key) {
    if (!key.isEmpty()) {
      text.append(", `").append(key).append('`');
    }
  }

  private void nested(Kind<?> kind, String path) {
    switch (kind) {
      case ObjectKind<?> object -> section(object.schema(), path);
      case ListKind<?> list -> nested(list.item(), path + "[]");
      case MapKind<?> map -> nested(map.value(), path + ".*");
      case VariantKind<?> variant ->
          variant
              .variants()
              .forEach((word, schema) ->
                  section(schema, path + "." + variant.configKey() + " (" + word + ")"));
      default -> {
        // a single value has no keys of its own
      }
    }
  }

  private static String cell(String words) {
    return words.replace("|", "\\|").replace("\n", " ");
  }
}

package dev.gatehouse.database;

import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SealedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sealed values, wherever they stand. */
record SqlSealed(Statements sql) implements SealedStore {

  @Override
  public List<Sealed> page(SealedColumn column, String after, int limit) {
    List<String> owner = column.owner();
    return sql.list(
        "select %s, %s, %s from %s where %s > ? and %s is not null order by %s limit ?"
            .formatted(
                column.key(),
                column.column(),
                String.join(", ", owner),
                column.table(),
                column.key(),
                column.column(),
                column.key()),
        row -> {
          String key = row.text();
          byte[] value = row.bytes();
          List<String> values = new ArrayList<>();
          for (int i = 0; i < owner.size(); i++) {
            values.add(row.text());
          }
          return new Sealed(key, String.join("\n", values), value);
        },
        after,
        limit);
  }

  @Override
  public boolean replace(SealedColumn column, Sealed read, byte[] value) {
    return sql.update(
            "update %s set %s = ? where %s = ? and %s = ?"
                .formatted(column.table(), column.column(), column.key(), column.column()),
            value,
            read.key(),
            read.value())
        == 1;
  }

  @Override
  public Set<String> refreshKeyIds() {
    return Set.copyOf(
        sql.list(
            "select distinct mac_key_id from gh_grant where mac_key_id is not null", Row::text));
  }
}

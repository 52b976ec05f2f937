package dev.jcompose.builder.cache;

import dev.jcompose.image.Digest;
import dev.jcompose.image.content.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a step's result depends on, in order; the boundaries of the parts are unambiguous.
public final class CacheKey {
  private final Sha256 sum = new Sha256();

  public CacheKey(String kind) {
    add("jcompose-build-1");
    add(kind);
  }

  public CacheKey add(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array(), 0, Integer.BYTES);
    sum.update(bytes, 0, bytes.length);
    return this;
  }

  public CacheKey add(List<String> parts) {
    add(Integer.toString(parts.size()));
    parts.forEach(this::add);
    return this;
  }

  public Digest digest() {
    return sum.finish();
  }
}

package dev.loupe.operator.kube;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was asked for longest ago. Not thread-safe. */
public final class Memory<T> extends LinkedHashMap<String, T> {
  private static final long serialVersionUID = 1;
  private static final int MOST = 20_000;

  public Memory() {
    super(16, 0.75f, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
    return size() > MOST;
  }
}

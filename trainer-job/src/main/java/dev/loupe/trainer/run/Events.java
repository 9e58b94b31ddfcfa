package dev.loupe.trainer.run;

import dev.loupe.contract.Json;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** The log: one JSON object a line, with the event's name, the time and what belongs to it. */
public final class Events {
  private final PrintStream out;
  private final InstantSource clock;

  public Events(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * @param event a constant, such as {@code epoch}
   */
  public synchronized void log(String event, Map<String, ?> values) {
    Map<String, Object> line = new TreeMap<>(values);
    line.put("event", event);
    line.put("time", clock.instant().toString());
    out.println(Json.text(line));
    out.flush();
  }
}

package dev.loupe.operator.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What shall befall which writes of a play, and the record of what they were. */
final class Script {
  private final Optional<Fault> fault;
  private final Set<String> targets;
  private final Set<String> suffered = new HashSet<>();
  private final Map<String, Set<String>> done = new LinkedHashMap<>();
  private final Map<String, Map<String, Integer>> ordinals = new HashMap<>();
  private final Map<String, Write> writes = new HashMap<>();
  private final Map<String, Integer> created = new TreeMap<>();
  private String step = "";
  private long attempts;

  private Script(Optional<Fault> fault, Set<String> targets) {
    this.fault = fault;
    this.targets = targets;
  }

  static Script undisturbed() {
    return new Script(Optional.empty(), Set.of());
  }

  /** The same scenario again, where each of these writes suffers the fault once. */
  Script again(Fault what, Set<String> which) {
    Script script = new Script(Optional.of(what), which);
    synchronized (this) {
      ordinals.forEach((words, known) -> script.ordinals.put(words, new LinkedHashMap<>(known)));
    }
    return script;
  }

  synchronized void begins(String name) {
    step = name;
    done.put(name, new LinkedHashSet<>());
  }

  /** A write is about to be sent; what befalls it. */
  synchronized Optional<Fault> comes(Write write) {
    attempts++;
    String path = path(write);
    if (fault.isEmpty() || !targets.contains(path)) {
      return Optional.empty();
    }
    return suffered.add(path) ? fault : Optional.empty();
  }

  /** The API server has answered a write. */
  synchronized void answered(Write write, int code) {
    if (code >= 300) {
      return;
    }
    done.computeIfAbsent(step, key -> new LinkedHashSet<>()).add(path(write));
    writes.put(path(write), write);
    if (write.verb().equals("create")) {
      created.merge(write.words(), 1, Integer::sum);
    }
  }

  /**
   * The write in words; where a scenario has several of the same words and another content, they
   * are numbered.
   */
  private String path(Write write) {
    Map<String, Integer> known =
        ordinals.computeIfAbsent(write.words(), key -> new LinkedHashMap<>());
    int ordinal = known.computeIfAbsent(write.content(), key -> known.size() + 1);
    return ordinal == 1 ? write.words() : write.words() + " (" + ordinal + ")";
  }

  /** Those of the writes whose fault the operator could notice. */
  synchronized Set<String> concerning(Fault what, Set<String> paths) {
    Set<String> result = new LinkedHashSet<>();
    for (String path : paths) {
      if (what.concerns(writes.get(path))) {
        result.add(path);
      }
    }
    return result;
  }

  synchronized long attempts() {
    return attempts;
  }

  /** Which of the targets suffered. */
  synchronized Set<String> hit() {
    return new HashSet<>(suffered);
  }

  /** What was written, by step. */
  synchronized Map<String, List<String>> done() {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    // The two reconcilers write in an order of chance.
    done.forEach((name, writes) -> copy.put(name, writes.stream().sorted().toList()));
    return copy;
  }

  /** How often each object was made. */
  synchronized Map<String, Integer> created() {
    return new TreeMap<>(created);
  }
}

package dev.loupe.operator.faults;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hides what differs between two plays of the same story: times, uids, and what follows from them.
 */
final class Masks {
  private static final Map<Pattern, String> MASKS =
      Map.of(
          Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "<time>",
          Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uid>",
          Pattern.compile("after \\d+ s"), "after <n> s",
          Pattern.compile("(activeDeadlineSeconds|ttlSecondsAfterFinished)\":\\d+"), "$1\":<n>",
          Pattern.compile("resourceVersion\":\"\\d+"), "resourceVersion\":\"<n>",
          Pattern.compile("\\.[0-9a-f]{16}\""), ".<hash>\"",
          Pattern.compile("(signing\\.key\":\")[^\"]+"), "$1<key>",
          // A time stands in the plan.
          Pattern.compile("(loupe.dev/plan\":\")sha256:[0-9a-f]{64}"), "$1<digest>");

  private Masks() {}

  static String hide(String text, String namespace) {
    String hidden = text.replaceAll("\\b" + Pattern.quote(namespace) + "\\b", "<namespace>");
    for (Map.Entry<Pattern, String> mask : MASKS.entrySet()) {
      hidden = mask.getKey().matcher(hidden).replaceAll(mask.getValue());
    }
    return hidden;
  }
}

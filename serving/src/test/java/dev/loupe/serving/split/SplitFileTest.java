package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.SplitReport.Role;
import dev.loupe.serving.fixture.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitFileTest {
  private static final String SERVING =
      """
      {"owner": "%s", "turn": %d, "serving": "v1", "servingHost": "v1.shop.svc"}""";
  private static final String CANARY =
      """
      {"owner": "a", "turn": 2, "serving": "v1", "servingHost": "v1.shop.svc", "later": true,
       "canary": {"version": "v2", "host": "v2.shop.svc", "percent": 5}}""";

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("split.json");
  }

  private void write(String text) {
    try {
      Files.writeString(file(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Role roleOf(String version) {
    return new SplitFile(file(), version).following().role();
  }

  @Test
  void withoutAFileAPodIsAlone() {
    assertThat(new SplitFile(null, "v1").following()).isEqualTo(Following.NONE);
    assertThat(roleOf("v1")).isEqualTo(Role.ALONE);
  }

  @Test
  void aVersionIsWhatTheSplitMakesOfIt() {
    write(CANARY);
    assertThat(roleOf("v1")).isEqualTo(Role.SERVING);
    assertThat(roleOf("v2")).isEqualTo(Role.CANDIDATE);
    assertThat(roleOf("v0")).isEqualTo(Role.LEAVING);

    write(CANARY.replace("canary", "shadow"));
    assertThat(roleOf("v2")).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void listenersHearWhatHoldsAndEachChangeOnce() {
    SplitFile split = new SplitFile(file(), "v1");
    List<Role> heard = new ArrayList<>();
    split.whenChanged(now -> heard.add(now.role()));
    write(CANARY);

    split.reread();
    split.reread();

    assertThat(heard).containsExactly(Role.ALONE, Role.SERVING);
  }

  @Test
  void anOlderTurnIsPassedOverAndSaidOnce() {
    write(SERVING.formatted("a", 3));
    SplitFile split = new SplitFile(file(), "v1");

    try (LogLines lines = LogLines.of(SplitFile.class)) {
      write(CANARY);
      split.reread();
      split.reread();

      assertThat(split.following().turn()).isEqualTo(3);
      assertThat(lines.fields())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .containsAllEntriesOf(
                          Map.of("event", "split_refused", "detail", "turn 2 is older than 3")));
    }
    write(SERVING.formatted("a", 4));
    split.reread();
    assertThat(split.following().turn()).isEqualTo(4);
  }

  @Test
  void aModelMadeAnewBeginsItsTurnsAnew() {
    write(SERVING.formatted("a", 3));
    SplitFile split = new SplitFile(file(), "v1");

    write(SERVING.formatted("b", 1));
    split.reread();

    assertThat(split.following().turn()).isEqualTo(1);
  }

  @Test
  void whatIsGoneOrDamagedChangesNothing() throws IOException {
    write(CANARY);
    SplitFile split = new SplitFile(file(), "v1");

    try (LogLines lines = LogLines.of(SplitFile.class)) {
      write("{\"owner\": \"a\", \"turn\"");
      split.reread();
      split.reread();
      assertThat(lines.fields()).hasSize(1);
      Files.delete(file());
      split.reread();
      assertThat(lines.fields()).hasSize(1);
    }
    assertThat(split.following().turn()).isEqualTo(2);
    assertThat(split.following().role()).isEqualTo(Role.SERVING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"owner\": \"a\" | \"owner\": \"\" | owner is missing",
        "\"turn\": 2 | \"turn\": 0 | turn is 0; at least 1",
        "\"serving\": \"v1\" | \"serves\": \"v1\" | serving is missing",
        "v1.shop.svc | evil/path | servingHost is no",
        "v2.shop.svc | v2:80 | canary.host is no",
        "5 | 101 | canary.percent is 101; 0 to 100",
        "\"v2\" | \"v1\" | canary.version serves already",
        "\"later\": true | \"session\": {} | session has a header or a cookie",
        "\"later\": true | \"session\": {\"header\": \"X Y\"} | session.header is no",
      })
  void whatCannotBeDoneIsRefusedWithItsField(String good, String bad, String why) {
    write(CANARY.replace(good, bad));

    try (LogLines lines = LogLines.of(SplitFile.class)) {
      assertThat(roleOf("v1")).isEqualTo(Role.ALONE);
      assertThat(lines.fields())
          .singleElement()
          .satisfies(line -> assertThat(line.get("detail")).contains(why));
    }
  }
}

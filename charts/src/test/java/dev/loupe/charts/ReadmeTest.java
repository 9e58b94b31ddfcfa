package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README = Repository.CHART.resolve("README.md");
  private static final String BEGIN = "<!-- values: made from values.yaml by ReadmeTest -->\n";
  private static final String END = "<!-- end of values -->";

  @Test
  void theTableOfValuesSaysWhatValuesYamlSays() throws IOException {
    String readme = Repository.text(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    assertThat(begin).as("README.md has the line %s", BEGIN).isGreaterThanOrEqualTo(BEGIN.length());
    assertThat(end).as("README.md has the line %s", END).isGreaterThanOrEqualTo(begin);
    String table = ValuesTable.of(Repository.text(Repository.CHART.resolve("values.yaml")));
    if (Repository.updates()) {
      Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
    }

    assertThat(Repository.text(README).substring(begin))
        .as("if it differs, call mvn -pl charts test -Dloupe.update=true")
        .startsWith(table + END);
  }
}

package dev.loupe.crd;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {

  @Test
  void theReferenceIsWhatTheCrdsSay() throws IOException {
    GeneratedFile.check(Path.of("../docs/api.md"), ApiReference.markdown());
  }
}

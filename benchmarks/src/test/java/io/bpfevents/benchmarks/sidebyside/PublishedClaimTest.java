package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's statement about speed is the published result, word for word. */
class PublishedClaimTest {
    private static final String BEGIN = "<!-- from benchmarks/results/claim.md -->";
    private static final String END = "<!-- end -->";

    @Test
    void shouldBeInTheReadmeWordForWord() throws IOException {
        String claim = Files.readString(Path.of("results/claim.md")).strip();
        String readme = Files.readString(Path.of("../README.md"));
        int begin = readme.indexOf(BEGIN);
        assertThat(begin).as("%s in README.md", BEGIN).isNotNegative();
        String quoted = readme.substring(begin + BEGIN.length(), readme.indexOf(END, begin));
        assertThat(quoted.strip()).isEqualTo(claim);
    }
}

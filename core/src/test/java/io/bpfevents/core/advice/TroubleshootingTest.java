package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md explains every advice, with the texts of the code. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("../docs/troubleshooting.md");

    private static final Pattern MESSAGE = Pattern.compile("(?:^> .*\n)+", Pattern.MULTILINE);

    private static List<String> messages() throws IOException {
        return MESSAGE.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group().replaceAll("(^|\n)> ", " ").strip())
                .toList();
    }

    @Test
    void shouldQuoteEveryAdviceAndNoOther() throws IOException {
        List<String> advice = Arrays.stream(Remedy.values()).map(Remedy::documented).toList();
        assertThat(messages()).containsExactlyInAnyOrderElementsOf(advice);
    }

    @Test
    void shouldExplainEachMessage() throws IOException {
        assertThat(Files.readString(PAGE)).doesNotContainPattern("\n> .*\n\n(> |#|$)");
    }

    @Test
    void shouldFillInNamesAndNumbers() {
        assertThat(Remedy.NO_DIRECTORY.of("/a")).isEqualTo("there is no directory /a: mkdir -p /a");
        assertThat(Remedy.NO_DIRECTORY.documented())
                .isEqualTo("there is no directory …: mkdir -p …");
    }
}

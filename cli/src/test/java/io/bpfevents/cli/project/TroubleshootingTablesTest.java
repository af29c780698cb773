package io.bpfevents.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The messages in the tables of docs/troubleshooting.md are those of the code; {@code
 * TroubleshootingTest} compares the others. In the module above all others.
 */
class TroubleshootingTablesTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| (`.*?) \\| .* \\|$", Pattern.MULTILINE);
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final int FEWEST = 50;

    private static String sources = "";

    @BeforeAll
    static void read() throws IOException {
        sources = String.join("", JavaSources.all("src/main/java"));
        sources = CONCATENATION.matcher(sources).replaceAll("");
    }

    static List<String> messages() {
        return ROW.matcher(Markdown.page("docs/troubleshooting.md").text())
                .results()
                .map(row -> row.group(1))
                .flatMap(cell -> QUOTED.matcher(cell).results())
                .map((MatchResult it) -> it.group(1))
                .toList();
    }

    @Test
    void shouldFindTheTables() {
        assertThat(messages()).hasSizeGreaterThan(FEWEST).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldQuoteTheCode(String message) {
        for (String part : message.split("…", -1)) {
            String text = part.strip();
            assertThat(sources.contains(text)).as(text).isTrue();
        }
    }
}

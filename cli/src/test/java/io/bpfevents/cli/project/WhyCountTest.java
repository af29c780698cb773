package io.bpfevents.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each failure in docs/why-count.md has a source, a date, and tests that exist. */
class WhyCountTest {
    private static final Pattern HEADING = Pattern.compile("^### .*$", Pattern.MULTILINE);
    private static final Pattern SOURCE = Pattern.compile("#\\d+\\][(\\[]");
    private static final Pattern DATE = Pattern.compile("\\b\\d{1,2} [A-Z][a-z]+ 2026\\b");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:IT|Test))\\.(should\\w+)`");

    @Test
    void shouldNameASourceADateAndExistingTestsOfEachFailure() throws IOException {
        Markdown page = Markdown.page("docs/why-count.md");
        List<String> headings =
                HEADING.matcher(page.text()).results().map(MatchResult::group).toList();
        Map<String, List<String>> sources = JavaSources.byType();

        assertThat(headings).hasSize(10);
        assertThat(headings)
                .allSatisfy(heading -> {
                    String failure = page.section(heading).text();
                    assertThat(failure).containsPattern(SOURCE).containsPattern(DATE);
                    assertThat(tests(failure)).isNotEmpty();
                    assertThat(
                                    tests(failure)
                                            .filter(test -> !exists(test, sources))
                                            .map(MatchResult::group))
                            .isEmpty();
                });
    }

    private static Stream<MatchResult> tests(String failure) {
        return TEST.matcher(failure).results();
    }

    private static boolean exists(MatchResult test, Map<String, List<String>> sources) {
        Pattern method =
                Pattern.compile("@(?:Parameterized)?Test\\b[^;]*?\\bvoid " + test.group(2) + "\\(");
        return sources.getOrDefault(test.group(1), List.of()).stream()
                .anyMatch(source -> method.matcher(source).find());
    }
}

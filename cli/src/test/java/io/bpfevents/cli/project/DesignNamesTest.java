package io.bpfevents.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The classes and methods that pages of docs name exist. In the module above all others. */
class DesignNamesTest {
    // `PollLoop`, `loop/PollWorker.serve`, `PollLoop.manual()`
    private static final Pattern NAME =
            Pattern.compile("`(?:[a-z]+/)*([A-Z][a-z]\\w*)(?:\\.(\\w+)(?:\\(\\))?)?`");
    private static final Set<String> OF_OTHERS = Set.of("OptionalLong", "NoNewPrivileges", "Host");
    private static final Pattern LAST_CELL = Pattern.compile("\\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern CALL = Pattern.compile("\\b([a-z]\\w+)\\(");

    @ParameterizedTest
    @CsvSource({"docs/design.md, 80", "docs/threat-model.md, 30"})
    void shouldNameExistingClassesAndMethods(String page, int fewest) throws IOException {
        List<MatchResult> names = NAME.matcher(Markdown.page(page).text()).results().toList();
        Map<String, List<String>> sources = JavaSources.byType();
        List<String> missing =
                names.stream()
                        .filter(name -> !OF_OTHERS.contains(name.group(1)))
                        .filter(name ->
                                sources.getOrDefault(name.group(1), List.of()).stream()
                                        .noneMatch(source -> declares(source, name.group(2))))
                        .map(MatchResult::group)
                        .toList();
        assertThat(names).hasSizeGreaterThan(fewest);
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"## From libbpf", "## From cilium/ebpf", "## From aya"})
    void shouldMigrateToExistingMethods(String section) throws IOException {
        List<String> sources = JavaSources.all("src");
        List<String> calls =
                LAST_CELL
                        .matcher(Markdown.page("docs/migration.md").section(section).text())
                        .results()
                        .flatMap(cell -> CALL.matcher(cell.group(1)).results())
                        .map(call -> call.group(1))
                        .distinct()
                        .toList();
        assertThat(calls)
                .hasSizeGreaterThan(10)
                .allSatisfy(call ->
                        assertThat(sources).anyMatch(source -> source.contains(" " + call + "(")));
    }

    private static boolean declares(String source, @Nullable String member) {
        return member == null
                || Pattern.compile("\\b" + member + "\\(|" + JavaSources.TYPE + member + "\\b")
                        .matcher(source)
                        .find();
    }
}

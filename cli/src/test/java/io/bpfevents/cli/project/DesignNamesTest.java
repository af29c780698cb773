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
    private static final Set<String> OF_OTHERS =
            Set.of(
                    "OptionalLong",
                    "NoNewPrivileges",
                    "Host",
                    "Error",
                    "AssertionError",
                    "OutOfMemoryError",
                    "ThreadDeath",
                    "VirtualMachineError",
                    "LinkageError");
    private static final Pattern LAST_CELL = Pattern.compile("\\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Set<String> METHODS_OF_REACTOR = Set.of("request", "take");
    private static final Pattern PUBLIC_INTERFACE =
            Pattern.compile("^public (?:sealed |non-sealed )?interface ", Pattern.MULTILINE);
    private static final Pattern CALL = Pattern.compile("\\b([a-z]\\w+)\\(");

    @ParameterizedTest
    @CsvSource({
        "docs/design.md, 80",
        "docs/threat-model.md, 30",
        "docs/reliability.md, 30",
        "docs/faults.md, 30"
    })
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
        List<String> sources = JavaSources.all("src/main/java");
        List<String> calls =
                LAST_CELL
                        .matcher(Markdown.page("docs/migration.md").section(section).text())
                        .results()
                        .flatMap(cell -> CALL.matcher(cell.group(1)).results())
                        .map(call -> call.group(1))
                        .filter(call -> !METHODS_OF_REACTOR.contains(call))
                        .distinct()
                        .toList();
        assertThat(calls).hasSizeGreaterThan(10);
        assertThat(calls)
                .filteredOn(call -> sources.stream().noneMatch(it -> declaresPublic(it, call)))
                .isEmpty();
    }

    /**
     * Only members are indented by one level. Those of an interface are public without the word.
     */
    private static boolean declaresPublic(String source, String method) {
        String start = PUBLIC_INTERFACE.matcher(source).find() ? "(?!private )" : "public ";
        // the modifiers and the return type, on the line of the name
        return Pattern.compile("(?m)^ {4}" + start + "[\\w<@][^=(;*/\"\n]* " + method + "\\(")
                .matcher(source)
                .find();
    }

    private static boolean declares(String source, @Nullable String member) {
        return member == null
                || Pattern.compile("\\b" + member + "\\(|" + JavaSources.TYPE + member + "\\b")
                        .matcher(source)
                        .find();
    }
}

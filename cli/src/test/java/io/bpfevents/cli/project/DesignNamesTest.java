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
import org.junit.jupiter.api.Test;

/** The classes and methods that docs/design.md names exist. In the module above all others. */
class DesignNamesTest {
    // `PollLoop`, `loop/PollWorker.serve`, `PollLoop.manual()`
    private static final Pattern NAME =
            Pattern.compile("`(?:[a-z]+/)*([A-Z][a-z]\\w*)(?:\\.(\\w+)(?:\\(\\))?)?`");
    private static final Set<String> OF_THE_JDK = Set.of("OptionalLong");

    @Test
    void shouldNameExistingClassesAndMethods() throws IOException {
        List<MatchResult> names =
                NAME.matcher(Markdown.page("docs/design.md").text()).results().toList();
        Map<String, List<String>> sources = JavaSources.byType();
        List<String> missing =
                names.stream()
                        .filter(name -> !OF_THE_JDK.contains(name.group(1)))
                        .filter(name ->
                                sources.getOrDefault(name.group(1), List.of()).stream()
                                        .noneMatch(source -> declares(source, name.group(2))))
                        .map(MatchResult::group)
                        .toList();
        assertThat(names).hasSizeGreaterThan(80);
        assertThat(missing).isEmpty();
    }

    private static boolean declares(String source, @Nullable String member) {
        return member == null
                || Pattern.compile("\\b" + member + "\\(|" + JavaSources.TYPE + member + "\\b")
                        .matcher(source)
                        .find();
    }
}

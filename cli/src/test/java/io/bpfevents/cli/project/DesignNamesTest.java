package io.bpfevents.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The classes and methods that docs/design.md names exist. In the module above all others. */
class DesignNamesTest {
    // `PollLoop`, `loop/PollWorker.serve`, `PollLoop.manual()`
    private static final Pattern NAME =
            Pattern.compile("`(?:[a-z]+/)*([A-Z][a-z]\\w*)(?:\\.(\\w+)(?:\\(\\))?)?`");
    private static final String TYPE = "\\b(?:class|interface|record|enum) ";
    private static final Set<String> OF_THE_JDK = Set.of("OptionalLong");

    @Test
    void shouldNameExistingClassesAndMethods() throws IOException {
        List<MatchResult> names =
                NAME.matcher(Markdown.page("docs/design.md").text()).results().toList();
        Map<String, List<String>> sources = sourcesByType();
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
                || Pattern.compile("\\b" + member + "\\(|" + TYPE + member + "\\b")
                        .matcher(source)
                        .find();
    }

    /** The sources that declare each type, nested types included. */
    private static Map<String, List<String>> sourcesByType() throws IOException {
        Map<String, List<String>> byType = new HashMap<>();
        Pattern declaration = Pattern.compile(TYPE + "(\\w+)");
        for (String source : sources()) {
            declaration
                    .matcher(source)
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .forEach(type ->
                            byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(source));
        }
        return byType;
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Markdown.ROOT)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(DesignNamesTest::javaFiles)
                    .toList();
        }
    }

    private static Stream<String> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(DesignNamesTest::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

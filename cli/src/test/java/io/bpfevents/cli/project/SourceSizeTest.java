package io.bpfevents.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sources of all modules are in short files (without the tests) and small packages. */
class SourceSizeTest {
    private static final int MOST_LINES = 300;
    private static final int MOST_FILES = 20;
    private static final String ONE_METHOD_PER_FUNCTION = "Libbpf.java";

    @Test
    void shouldHaveShortFiles() throws IOException {
        List<String> tooLong =
                sources("src/main/java").stream()
                        .filter(file -> !file.endsWith(ONE_METHOD_PER_FUNCTION))
                        .filter(file -> lines(file) > MOST_LINES)
                        .map(Path::toString)
                        .toList();
        assertThat(tooLong).as("files with more than %d lines", MOST_LINES).isEmpty();
    }

    @Test
    void shouldHaveSmallPackages() throws IOException {
        Map<Path, Long> files =
                Stream.concat(sources("src/main/java").stream(), sources("src/test/java").stream())
                        .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        files.values().removeIf(count -> count <= MOST_FILES);
        assertThat(files).as("packages with more than %d files", MOST_FILES).isEmpty();
    }

    private static List<Path> sources(String directory) throws IOException {
        try (Stream<Path> modules =
                Files.find(Markdown.ROOT, 2, (path, _) -> Files.exists(path.resolve("pom.xml")))) {
            List<Path> found =
                    modules.map(module -> module.resolve(directory))
                            .filter(Files::isDirectory)
                            .flatMap(SourceSizeTest::javaFiles)
                            .toList();
            assertThat(found).hasSizeGreaterThan(200); // the modules were found
            return found;
        }
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of an example: one short file, with a row in {@code examples/README.md}, and a test. */
class ExampleFoldersTest {
    private static final int LINES = 40;

    @ParameterizedTest
    @MethodSource("io.bpfevents.examples.ExampleFolders#names")
    void shouldHaveOneShortJavaFile(String name) throws Exception {
        assertThat(ExampleFolders.javaFiles(ExampleFolders.HOME.resolve(name))).hasSize(1);
        for (Path file : ExampleFolders.javaFiles(ExampleFolders.HOME.resolve(name))) {
            assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LINES);
        }
    }

    @ParameterizedTest
    @MethodSource("io.bpfevents.examples.ExampleFolders#names")
    void shouldBeListed(String name) {
        assertThat(ExampleFolders.PAGE.text())
                .containsPattern("\\| \\[" + name + "]\\(" + name + "/\\w+\\.java\\) \\|");
    }

    @ParameterizedTest
    @MethodSource("io.bpfevents.examples.ExampleFolders#names")
    void shouldBeRunByATest(String name) throws Exception {
        Path tests = Path.of("src/test/java", getClass().getPackageName().replace('.', '/'));
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.find(tests, 1, (file, _) -> isKernelTest(file))) {
            for (Path file : files.toList()) {
                sources.add(Files.readString(file));
            }
        }
        assertThat(sources).anyMatch(source -> source.contains("\"" + name));
    }

    private static boolean isKernelTest(Path file) {
        return file.toString().endsWith("IT.java");
    }
}

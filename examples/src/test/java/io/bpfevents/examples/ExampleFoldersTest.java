package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
        String privileged = Files.readString(tests.resolve("ExamplesIT.java"));
        String unprivileged = Files.readString(tests.resolve("UnprivilegedExamplesIT.java"));
        assertThat(privileged + unprivileged).contains("\"" + name);
    }
}

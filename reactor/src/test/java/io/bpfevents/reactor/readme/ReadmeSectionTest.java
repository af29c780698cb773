package io.bpfevents.reactor.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the documentation shows are those that run here. */
class ReadmeSectionTest {
    private static final Markdown SECTION =
            Markdown.page("README.md").section("## Testing your pipeline");

    @Test
    void shouldShowTheTestsThatAreRun() throws Exception {
        List<String> blocks = SECTION.blocks("java");
        // the first block is a class, the others are methods of it
        String whole = blocks.get(0).stripTrailing();
        assertThat(whole).endsWith("\n}");
        Stream<String> shown =
                Stream.concat(
                        Stream.of(whole.substring(0, whole.length() - 1)),
                        Stream.concat(blocks.stream().skip(1), Stream.of("}")));
        Path run = Path.of("src/test/java", getClass().getPackageName().replace('.', '/'));
        String source = Files.readString(run.resolve("TestingYourPipelineTest.java"));
        assertThat(shown.flatMap(ReadmeSectionTest::lines))
                .containsExactlyElementsOf(
                        lines(source).filter(line -> !line.startsWith("package ")).toList());
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty());
    }
}

package io.bpfevents.reactor.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code that README.md and some pages of docs show is the code of tests that run here. */
class ShownCodeTest {
    @Test
    void shouldShowTheTestsOfAPipeline() throws Exception {
        List<String> blocks =
                Markdown.page("docs/testing.md").section("## Testing your pipeline").blocks("java");
        // the first block is a class, the others are methods of it
        String whole = blocks.get(0).stripTrailing();
        assertThat(whole).endsWith("\n}");
        Stream<String> shown =
                Stream.concat(
                        Stream.of(whole.substring(0, whole.length() - 1)),
                        Stream.concat(blocks.stream().skip(1), Stream.of("}")));
        assertThat(shown.flatMap(ShownCodeTest::lines))
                .containsExactlyElementsOf(
                        lines(source("TestingYourPipelineTest.java"))
                                .filter(line -> !line.startsWith("package "))
                                .toList());
    }

    @Test
    void shouldShowTheCodeOfTheReadme() throws Exception {
        List<String> source = lines(source("ReadmeTest.java")).toList();
        Markdown readme = Markdown.page("README.md");
        for (String section : List.of("## Slow subscribers", "## Testing")) {
            assertThat(source)
                    .as(section)
                    .containsSequence(lines(readme.section(section).block("java", 1)).toList());
        }
    }

    @Test
    void shouldShowTheCodeOfTheRestartPage() throws Exception {
        List<String> source = lines(source("RestartPageTest.java")).toList();
        List<String> blocks =
                Markdown.page("docs/restart.md").section("## Acknowledged reading").blocks("java");
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            assertThat(source).containsSequence(lines(block).toList());
        }
    }

    @Test
    void shouldShowTheCodeOfThePerfOrRingPage() throws Exception {
        List<String> source = lines(source("PerfOrRingPageIT.java")).toList();
        List<String> blocks = Markdown.page("docs/perf-or-ring.md").blocks("java");
        assertThat(blocks).hasSize(4);
        for (String block : blocks) {
            assertThat(source).containsSequence(lines(block).toList());
        }
    }

    private static String source(String name) throws IOException {
        Path directory =
                Path.of("src/test/java", ShownCodeTest.class.getPackageName().replace('.', '/'));
        return Files.readString(directory.resolve(name));
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty());
    }
}

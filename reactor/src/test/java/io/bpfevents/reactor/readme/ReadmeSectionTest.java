package io.bpfevents.reactor.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the README shows are those that are run here. */
class ReadmeSectionTest {
    private static final String HEADING = "## Testing your pipeline\n";
    private static final Pattern BLOCK =
            Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void shouldShowTheTestsThatAreRun() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        assertThat(readme).contains(HEADING);
        String section = readme.substring(readme.indexOf(HEADING) + HEADING.length());
        List<String> blocks =
                BLOCK.matcher(section.split("^## ", 2)[0])
                        .results()
                        .map(MatchResult::group)
                        .map(block -> block.replaceAll("```(java)?", ""))
                        .toList();
        // the first is a class, the others are methods to be put into it
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

package io.bpfevents.spring.started;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** The section on Spring Boot in {@code docs/getting-started.md} shows what is tested here. */
class StartedPageTest {
    private static List<String> blocks(String language) throws IOException {
        String page = Files.readString(Path.of("../../docs/getting-started.md"));
        String section = page.substring(page.indexOf("\n## With Spring Boot\n"));
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList();
    }

    private static List<String> source(String name) throws IOException {
        Path directory = Path.of("src/test/java/io/bpfevents/spring/started");
        return Files.readAllLines(directory.resolve(name));
    }

    @Test
    void shouldShowTheComponentAndItsTest() throws IOException {
        List<String> blocks = blocks("java");
        assertThat(blocks).hasSize(2);
        assertThat(source("LastOpened.java")).containsSequence(blocks.get(0).lines().toList());
        assertThat(source("LastOpenedTest.java")).containsSequence(blocks.get(1).lines().toList());
    }

    @Test
    void shouldShowThePropertyOfTheTest() throws IOException {
        assertThat(blocks("properties").getFirst().lines())
                .containsExactly(
                        LastOpenedTest.class.getAnnotation(SpringBootTest.class).properties());
    }

    @Test
    void shouldNameTheStarter() throws IOException {
        assertThat(blocks("xml").getFirst())
                .contains("<artifactId>bpf-events-spring-boot-starter</artifactId>");
        assertThat(Path.of("../bpf-events-spring-boot-starter/pom.xml")).exists();
    }
}

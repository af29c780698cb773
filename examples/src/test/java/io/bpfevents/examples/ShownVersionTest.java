package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The version of bpf-events that users copy: the last release, before the first the project's. */
class ShownVersionTest {
    private static final Path POM = Path.of("../pom.xml");
    private static final String PROJECT =
            "<artifactId>bpf-events-parent</artifactId>\\s*<version>(.+?)<";
    private static final String VERSION =
            Stream.concat(found(POM, "<last.release>(.+?)</"), found(POM, PROJECT))
                    .findFirst()
                    .orElseThrow();

    /** Of Maven, or in the short form of Gradle. */
    private static final String DEPENDENCY =
            "(?:<artifactId>bpf-events-[\\w-]+</artifactId>\\s*<version>|io\\.bpfevents:[\\w-]+:)([^<`\\s]+)";

    @ParameterizedTest
    @CsvSource({
        "standalone/pom.xml, <bpf-events.version>(.+?)<",
        "standalone/build.gradle, findProperty\\('bpfEvents'\\) \\?: '(.+?)'",
        "../README.md, io.bpfevents:[\\w-]+:([^`]+)`",
        "../docs/getting-started.md, <artifactId>bpf-events-spring-boot-starter</artifactId>\\s*<version>(.+?)<",
        "../docs/producer.md, (?m)^V=(.+)$",
        "../docs/releasing.md, <artifactId>bpf-events-bom</artifactId>\\s*<version>(.+?)<"
    })
    void shouldBeShown(String file, String pattern) {
        assertThat(found(Path.of(file), pattern)).isNotEmpty().containsOnly(VERSION);
    }

    /** On a page that the list above does not have. */
    @Test
    void shouldBeShownOnEveryPage() throws IOException {
        try (Stream<Path> pages = Files.find(Path.of("../docs"), 9, (it, _) -> isPage(it))) {
            assertThat(Stream.concat(Stream.of(Path.of("../README.md")), pages))
                    .flatExtracting(page -> found(page, DEPENDENCY).toList())
                    .hasSizeGreaterThan(2)
                    .containsOnly(VERSION);
        }
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md");
    }

    private static Stream<String> found(Path file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
            return matcher.results().map(result -> result.group(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

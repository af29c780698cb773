package io.bpfevents.spring.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.spring.properties.BpfEventsProperties;
import io.bpfevents.spring.properties.FilterProperties;
import io.bpfevents.spring.properties.HealthProperties;
import io.bpfevents.spring.properties.ObjectProperties;
import io.bpfevents.spring.properties.OverflowPolicy;
import io.bpfevents.spring.properties.RateLimitProperties;
import io.bpfevents.spring.properties.RingProperties;
import io.bpfevents.spring.properties.SourceProperties;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code and the properties that {@code docs/spring.md} shows. */
class SpringPageTest {
    private static final int MOST_LINES_OF_THE_EXAMPLE = 25;

    private static String page() throws IOException {
        return Files.readString(Path.of("../../docs/spring.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page())
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList();
    }

    private static List<String> source(String name) throws IOException {
        Path directory = Path.of("src/test/java/io/bpfevents/spring/example");
        return Files.readAllLines(directory.resolve(name));
    }

    @Test
    void shouldShowTheExampleAndItsTest() throws IOException {
        List<String> blocks = blocks("java");
        assertThat(blocks).hasSize(2);
        List<String> example = blocks.get(0).lines().toList();
        assertThat(example).hasSizeLessThanOrEqualTo(MOST_LINES_OF_THE_EXAMPLE);
        assertThat(source("Alerts.java")).containsSequence(example);
        assertThat(source("AlertsTest.java")).containsSequence(blocks.get(1).lines().toList());
    }

    @Test
    void shouldShowThePropertiesOfTheExample() throws IOException {
        assertThat(blocks("properties").getFirst())
                .isEqualTo(Files.readString(Path.of("src/test/resources/application.properties")));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                BpfEventsProperties.class,
                HealthProperties.class,
                ObjectProperties.class,
                RingProperties.class,
                SourceProperties.class,
                FilterProperties.class,
                RateLimitProperties.class
            })
    void shouldDescribeEachProperty(Class<?> properties) throws IOException {
        String page = page();
        assertThat(Arrays.stream(properties.getRecordComponents()).map(RecordComponent::getName))
                .map(SpringPageTest::dashed)
                .allSatisfy(it -> assertThat(page).containsPattern("\\b" + it + "\\b"));
    }

    @Test
    void shouldDescribeEachPolicy() throws IOException {
        String page = page();
        assertThat(Stream.of(OverflowPolicy.values()).map(OverflowPolicy::name))
                .map(it -> "`" + it.toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                .allSatisfy(it -> assertThat(page).contains(it));
    }

    /** The name of a property as it is documented. */
    private static String dashed(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}

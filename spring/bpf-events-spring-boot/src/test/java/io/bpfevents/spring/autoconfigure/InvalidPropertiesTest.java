package io.bpfevents.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.bpfevents.spring.properties.InvalidPropertyException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.NestedExceptionUtils;

/** The messages of properties with invalid values. */
class InvalidPropertiesTest {
    private static final String NO_EVENT =
            "io.bpfevents.spring.autoconfigure.InvalidPropertiesTest$NoEvent";

    /** C has no such type. */
    record NoEvent(Thread thread) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sources.a.type=FileOpn | sources.a.type: 'FileOpn' is no type of the catalogue: use"
                        + " one of [ProcessStart",
                "sources.a.ring-size=4KB | sources.a.type: it is missing: use one of [",
                "sources.a.type=FileOpen,sources.a.ring-size=5KB | sources.a.ring-size: 5120B is no"
                        + " size of a ring: use a power of two from 4KB to 2GB",
                "sources.a.type=FileOpen,sources.a.filter.port=80 | sources.a.filter: fileOpens"
                        + " cannot filter by port; it can by",
                "sources.a.type=FileOpen,sources.a.filter.comm-prefix=0123456789abcdef |"
                        + " sources.a.filter:",
                "sources.a.type=FileOpen,sources.a.rate-limit.burst=2 | sources.a.rate-limit: the"
                        + " rate of 0 events per second is not between",
                "sources.a.type=FileOpen,sources.a.coalesce=1us | sources.a.coalesce: coalesce"
                        + " requires zero or at least 20 microseconds",
                "sources.a.type=FileOpen,objects.o.rings.a.map=events | sources.a: a bean named 'a'"
                        + " is configured by bpf-events.objects.o.rings.a as well: rename one",
                "objects.o.rings.a.size=3KB | objects.o.rings.a.size: 3072B is no size of a ring",
                "objects.o.rings.a.size=2KB | objects.o.rings.a.size: 2048B is no size of a ring",
                "objects.o.rings.a.coalesce=1us | objects.o.rings.a.coalesce: coalesce requires zero"
                        + " or at least 20 microseconds",
                "objects.o.rings.a.coalesce=-1s | objects.o.rings.a.coalesce: coalesce requires",
                "objects.o.rings.a.type=" + NO_EVENT + " | objects.o.rings.a.type:",
                "shutdown-timeout=-1s | shutdown-timeout: PT-1S is negative: use 0s or more",
                "health.window=0s | health.window: PT0S is too short: use 1s or more",
            })
    void shouldNameThePropertyAndTheProblem(String properties, String message) {
        Contexts.mode("simulated")
                .withPropertyValues(withPrefix(properties))
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .extracting(NestedExceptionUtils::getMostSpecificCause, THROWABLE)
                                .isInstanceOf(InvalidPropertyException.class)
                                .hasMessageStartingWith("bpf-events." + message));
    }

    @ParameterizedTest
    @CsvSource({
        "mode=on, BpfEventsMode",
        "sources.a.overflow=keep, OverflowPolicy",
        "sources.a.coalesce=soon, Duration",
        "objects.o.rings.a.type=com.example.None, Class",
    })
    void shouldRejectValuesOfAnotherType(String property, String type) {
        Contexts.unset()
                .withPropertyValues(withPrefix(property))
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .isInstanceOf(BindException.class)
                                .hasMessageContaining("bpf-events." + property.split("=", 2)[0])
                                .hasMessageContaining(type));
    }

    private static String[] withPrefix(String properties) {
        return Arrays.stream(properties.split(","))
                .map(it -> "bpf-events." + it)
                .toArray(String[]::new);
    }

    @Test
    void shouldRequireTheCatalogueForSources() {
        Contexts.mode("simulated")
                .withClassLoader(new FilteredClassLoader("io.bpfevents.catalog"))
                .withPropertyValues("bpf-events.sources.a.type=FileOpen")
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .extracting(NestedExceptionUtils::getMostSpecificCause, THROWABLE)
                                .hasMessage(
                                        "bpf-events.sources.a: sources require the catalogue: add"
                                                + " the dependency io.bpfevents:bpf-events-catalog"));
    }
}
